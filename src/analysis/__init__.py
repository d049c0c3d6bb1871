"""hoso: from counter to portal, a study of how Vietnamese departments moved to online filing."""
