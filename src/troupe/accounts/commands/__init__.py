"""The commands around people: settings, people, teams, tokens, keys, and the accounts of this installation."""

from troupe.accounts.commands.accounts import accounts_app
from troupe.accounts.commands.config import config_app
from troupe.accounts.commands.holding import keys_app, tokens_app
from troupe.accounts.commands.people import people_app
from troupe.accounts.commands.spending import costs_app
from troupe.accounts.commands.teams import teams_app

__all__ = ["accounts_app", "config_app", "costs_app", "keys_app", "people_app", "teams_app", "tokens_app"]
