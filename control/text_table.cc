#include "control/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace control {
namespace {

using Widths = std::vector<std::size_t>;

void widen(Widths& widths, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
}

// The cells of a row, padded but for the last one.
void append_cells(std::string& out, const std::vector<std::string>& cells, const Widths& widths) {
  for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{:<{}}  ", cells[i], widths[i]);
  }
  out += cells.back();
  out += '\n';
}

}  // namespace

MarkColumn mark_column(std::span<const TableRow> rows) {
  const bool has_mark =
      std::ranges::any_of(rows, [](const TableRow& row) { return row.mark != Mark::none; });
  return has_mark ? MarkColumn::present : MarkColumn::absent;
}

void append_table(std::string& out, std::span<const std::string_view> headings,
                  std::span<const TableRow> rows, MarkColumn marks) {
  const std::vector<std::string> names(headings.begin(), headings.end());
  Widths widths(names.size());
  widen(widths, names);
  for (const TableRow& row : rows) widen(widths, row.cells);
  const bool has_marks = marks == MarkColumn::present;
  if (has_marks) out += "  ";
  append_cells(out, names, widths);
  for (const TableRow& row : rows) {
    if (has_marks) out += row.mark == Mark::attention ? "! " : "  ";
    append_cells(out, row.cells, widths);
  }
}

}  // namespace control
