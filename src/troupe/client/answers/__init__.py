"""What a studio answers, group by group."""
