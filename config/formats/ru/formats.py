"""Russian: 24.02.2026 09:05, in lists of the admin sites too (Django would write «24 февраля 2026 г. 9:05»)."""

DATE_FORMAT = SHORT_DATE_FORMAT = "d.m.Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d.m.Y H:i"
TIME_FORMAT = "H:i"
