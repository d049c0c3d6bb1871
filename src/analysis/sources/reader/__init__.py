"""The article reader: Vietnamese administrative-reform reporting in; proposed claims, with rule and place, out."""
