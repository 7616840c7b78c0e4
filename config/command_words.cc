#include "config/command_words.h"

#include <algorithm>
#include <optional>

#include "config/characters.h"

namespace config {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view command) : command_(command) {}

  std::vector<CommandWord> split() {
    for (; at_ < command_.size(); ++at_) take(command_[at_]);
    end_word();
    return std::move(words_);
  }

 private:
  void take(char c) {
    if (c == quote_) {
      quote_ = 0;
    } else if (quote_ == 0 && (c == '"' || c == '\'')) {
      quote_ = c;
      word().is_quoted = true;
    } else if (c == '\\' && quote_ != '\'' && at_ + 1 < command_.size()) {
      word().is_quoted = true;
      word().text += command_[++at_];
    } else if (quote_ == 0 && is_blank(c)) {
      end_word();
    } else {
      word().text += c;
    }
  }

  // The one that has begun, or a new one.
  CommandWord& word() {
    if (!word_) word_.emplace();
    return *word_;
  }
  void end_word() {
    if (word_) words_.push_back(*std::move(word_));
    word_.reset();
  }

  std::string_view command_;
  std::size_t at_ = 0;
  char quote_ = 0;  // the open one
  std::optional<CommandWord> word_;
  std::vector<CommandWord> words_;
};

}  // namespace

bool takes_command(std::string_view keyword) {
  // What is behind this one is a path.
  if (keyword == "notify_fifo") return false;
  return keyword == "script" || keyword.starts_with("notify") || keyword.ends_with("_script");
}

std::size_t find_end_of_command(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
  return at < text.size() ? at : std::string_view::npos;
}

std::string without_escaped_quotes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("\\\"")) ++at;
    out += text[at];
  }
  return out;
}

std::vector<CommandWord> split_command(std::string_view command) {
  return Splitter(command).split();
}

std::string command_word(std::string_view text) {
  const bool is_plain = !text.empty() && std::ranges::none_of(text, [](char c) {
    return is_blank(c) || c == '"' || c == '\'' || c == '\\';
  });
  if (is_plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace config
