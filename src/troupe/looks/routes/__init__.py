"""HTTP doors of looks: all of them are in `rooms`, which a studio reads when somebody knocks at the first."""
