"""The talent factory's command lines, as other programs call them; the work is done by Troupe."""
