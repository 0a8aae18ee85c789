"""How customers' pages reach the place where they are read: a folder, SFTP, S3-compatible storage, or WebDAV."""
