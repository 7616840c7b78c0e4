// Rows of text as a table whose columns are no wider than needed; a row can be marked. Pure;
// status_table.cc is the caller.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace control {

enum class Mark { none, attention };

struct TableRow {
  std::vector<std::string> cells;  // as many as the headings
  Mark mark = Mark::none;
};

// Whether the column of marks is there: it is when a row of any table on the same page needs it.
enum class MarkColumn { absent, present };
MarkColumn mark_column(std::span<const TableRow> rows);

// Appends the headings and the rows, each with its newline; a marked one begins with "!".
void append_table(std::string& out, std::span<const std::string_view> headings,
                  std::span<const TableRow> rows, MarkColumn marks);

}  // namespace control
