"""claims → observations → filings."""
