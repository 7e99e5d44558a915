"""Reports for auditors: rows read at one position of the log, written in the forms people open."""
