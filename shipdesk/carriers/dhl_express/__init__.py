"""DHL Express: the MyDHL API."""
