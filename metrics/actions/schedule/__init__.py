"""The timetable: what is done by itself, who notices when it is not, and running it by hand."""
