"""What Troupe costs, each figure beside a peer that is measured in the same run. `make bench` runs them all."""
