"""The English names of days and months, as dates in feeds, schedules and permalinks spell them."""

from __future__ import annotations

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SHORT_DAYS = tuple(day[:3] for day in DAYS)
SHORT_MONTHS = tuple(month[:3] for month in MONTHS)
