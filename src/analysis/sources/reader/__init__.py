"""The article reader: Vietnamese administrative-reform reporting in, proposed claims out, each with its rule and its place."""
