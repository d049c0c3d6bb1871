"""Sphinx configuration of the site; built by `hoso site`, once for each language."""

from __future__ import annotations

language = "vi" if tags.has("lang_vi") else "en"  # type: ignore[name-defined]  # noqa: F821  (Sphinx provides tags)
_vi = language == "vi"

project = "hoso"
author = "hoso contributors"
project_copyright = "hoso contributors"
html_title = "hoso · từ một cửa đến cổng dịch vụ công" if _vi else "hoso · from counter to portal"
html_short_title = "hoso"

extensions = ["myst_nb", "analysis.reporting.site_search"]
exclude_patterns = ["_*", "locale"]
templates_path = ["_templates"]
locale_dirs = ["locale"]
# One catalogue for each page, so that whoever translates a page opens one file.
gettext_compact = False
gettext_location = False

# Notebooks come executed, each in its language; the site only shows them.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Xem mã" if _vi else "Show the code"
nb_code_prompt_hide = "Ẩn mã" if _vi else "Hide the code"
myst_heading_anchors = 3
myst_enable_extensions = ["deflist", "colon_fence"]
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "sphinx_book_theme"
html_search_language = "hoso"
html_static_path = ["_static"]
html_css_files = ["hoso.css"]
html_js_files = ["hoso.js", *(["words.vi.js"] if _vi else [])]
html_favicon = "_static/favicon.svg"
html_domain_indices = False
html_use_index = False
html_copy_source = True
html_last_updated_fmt = None
html_context = {
    "default_mode": "auto",
    "other_language": "en" if _vi else "vi",
    "other_language_name": "English" if _vi else "Tiếng Việt",
}
html_theme_options = {
    "use_download_button": True,
    "use_fullscreen_button": False,
    "show_navbar_depth": 2,
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "article_header_end": ["language-switch", "article-header-buttons"],
    "footer_content_items": ["licence"],
    "primary_sidebar_end": [],
    "navbar_persistent": [],
    "toc_title": "Trong trang này" if _vi else "On this page",
    "search_bar_text": "Tìm trong trang…" if _vi else "Search…",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
