// What the search says in Vietnamese; Sphinx has no words of its own for these.
Documentation.addTranslations({
  "locale": "vi",
  "plural_expr": "0",
  "messages": {
    ", in ": ", trong ",
    "Hide Search Matches": "Bỏ đánh dấu từ tìm thấy",
    "Preparing search...": "Đang chuẩn bị tìm kiếm…",
    "Search": "Tìm kiếm",
    "Search Results": "Kết quả tìm kiếm",
    "Searching": "Đang tìm",
    "Search finished, found one page matching the search query.": ["Tìm thấy ${resultCount} trang."],
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": "Không có trang nào khớp. Hãy thử từ khác hoặc ít từ hơn; có thể gõ không dấu."
  }
});
