"""Papers in the official layout: data in, a Word document out. Pure: no Django, no clock."""
