"""The time the prompt gave, in words."""

from datetime import datetime


def spoken(now: str) -> dict[str, str]:
    """Weekday, date and time of an ISO time; nothing when none was given."""
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        return {}
    # strftime would speak the language of the machine.
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    months = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    return {
        "weekday": days[moment.weekday()],
        "date": f"{moment.day} {months[moment.month - 1]} {moment.year}",
        "time": f"{moment:%H:%M}",
        "iso_date": f"{moment:%Y-%m-%d}",
    }
