"""Files the studio made or was given: kept once, found again, shown safely."""
