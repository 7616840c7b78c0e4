// The corpus: configurations in the shapes that real ones have, each with what is to be said about
// it and the Plan that it makes, written by hand (tests/corpus/README.md). This is how tests read
// it: the list of files, how each is read, and the files that it includes, all out of memory.
//
// Not here: what is expected, and whether it comes; that is corpus_tool.cc.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/dialect.h"
#include "config/surroundings.h"
#include "tests/config_expansion_fixture.h"

namespace tests {

// What `regent check` is told besides the file.
struct CorpusReading {
  std::string compat;         // keepalived or none; empty: as the name of the file says
  std::string host = "host";  // what @ID is compared with
};

struct CorpusEntry {
  std::string name;
  std::string file;                // relative to the folder of the corpus
  std::filesystem::path expected;  // NAME.expected, which starts with the reading
  std::filesystem::path report;    // NAME.report, which need not be there
  CorpusReading reading;
  // The main file and, when it has a folder of its own, all that are in it; by their path from
  // there.
  Texts texts;

  std::string main_path() const { return std::filesystem::path(file).filename().string(); }
  const std::string& text() const { return texts.at(main_path()); }
};

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error(fmt::format("{} cannot be read", file.string()));
  return text.str();
}

// The lines `compat keepalived` and `host dns1` at the start of an expectation.
inline CorpusReading reading_of(std::string_view expectation) {
  CorpusReading reading;
  std::istringstream lines{std::string(expectation)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("compat ")) {
      reading.compat = line.substr(7);
    } else if (line.starts_with("host ")) {
      reading.host = line.substr(5);
    } else {
      break;
    }
  }
  return reading;
}

// `main` is FOLDER/NAME.conf or FOLDER/NAME/keepalived.conf.
inline CorpusEntry corpus_entry(const std::filesystem::path& main) {
  namespace fs = std::filesystem;
  const bool has_folder = main.filename() == "keepalived.conf";
  const fs::path folder = has_folder ? main.parent_path().parent_path() : main.parent_path();
  CorpusEntry entry;
  entry.name = has_folder ? main.parent_path().filename().string() : main.stem().string();
  entry.file = main.lexically_relative(folder).string();
  entry.expected = folder / (entry.name + ".expected");
  entry.report = folder / (entry.name + ".report");
  if (fs::exists(entry.expected)) entry.reading = reading_of(text_of(entry.expected));
  entry.texts[main.filename().string()] = text_of(main);
  if (!has_folder) return entry;
  for (const fs::directory_entry& found : fs::recursive_directory_iterator(main.parent_path())) {
    if (!found.is_regular_file()) continue;
    const fs::path path = found.path().lexically_relative(main.parent_path());
    entry.texts[path.string()] = text_of(found.path());
  }
  return entry;
}

// By name.
inline std::vector<CorpusEntry> corpus(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<CorpusEntry> entries;
  for (const fs::directory_entry& found : fs::directory_iterator(folder)) {
    if (found.is_directory()) {
      entries.push_back(corpus_entry(found.path() / "keepalived.conf"));
    } else if (found.path().extension() == ".conf") {
      entries.push_back(corpus_entry(found.path()));
    }
  }
  std::ranges::sort(entries, {}, &CorpusEntry::name);
  return entries;
}

// Its environment has REGENT_VIP=192.0.2.7. Borrows `texts`, which may be others than its own.
inline config::Surroundings surroundings_of(const CorpusEntry& entry, const Texts& texts) {
  config::Surroundings made = surroundings_with(texts);
  made.dialect = config::dialect_named(entry.reading.compat);
  made.config_id = entry.reading.host;
  return made;
}

}  // namespace tests
