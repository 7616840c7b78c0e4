// The command line of the operator: `regent check [FILE]`, `regent diff OLD NEW`, `regent config
// show [FILE]`, `regent convert FILE`, `regent prefer NAME HOST...`, `regent explain KEYWORD|CODE`,
// `regent [--run-dir DIR] status` and `regent [--run-dir DIR] record NAME`. What a subcommand does
// is in its own file; here are only its words. This is the one place with CLI11 and with
// exceptions.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "contract/roles.h"
#include "control/check_command.h"
#include "control/convert_command.h"
#include "control/diff_command.h"
#include "control/explain_command.h"
#include "control/prefer_command.h"
#include "control/record_command.h"
#include "control/show_command.h"
#include "control/status_command.h"

namespace {

// A command line that makes no sense.
constexpr int kUsage = 2;

// How a file is read, for every command that reads one.
void add_reading(CLI::App& command, control::FileOptions& options) {
  command.add_option("-i,--config-id", options.config_id,
                     "Lines that start with @ID are for this host (default: its name, up to the "
                     "first dot)");
  command
      .add_option(
          "--compat", options.compat,
          "keepalived: warn of what is unknown, and say where keepalived would do something "
          "else; a file named keepalived.conf is read so without being told")
      ->check(CLI::IsMember({"keepalived", "none"}));
}

struct CheckWords {
  control::FileOptions file{.file = std::string(contract::kDefaultConfigFile)};
  std::string format = "text";
  bool is_strict = false;

  control::CheckOptions options() const {
    const std::map<std::string, control::CheckFormat> formats{
        {"text", control::CheckFormat::text},
        {"json", control::CheckFormat::json},
        {"sarif", control::CheckFormat::sarif}};
    return {.file = file,
            .format = formats.at(format),
            .strictness = is_strict ? control::Strictness::strict : control::Strictness::normal};
  }
};

// `regent check`; `words` must live as long as the command line. So it is with all of these.
CLI::App& add_check(CLI::App& app, CheckWords& words) {
  CLI::App* check = app.add_subcommand("check", "Check a configuration file; needs no root");
  check->add_option("FILE", words.file.file, "The file; without it, that of the daemon")
      ->capture_default_str();
  add_reading(*check, words.file);
  check->add_flag("--strict", words.is_strict, "Warnings count as errors for the exit status");
  check
      ->add_option("--format", words.format,
                   "text: for people; json: for programs; sarif: for code scanning and editors")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->capture_default_str();
  check->footer(
      "Prints what is wrong to standard output, errors last, then a line with the counts.\n"
      "Exit status: 0 good, 1 warnings, 2 errors.");
  return *check;
}

struct DiffWords {
  control::FileOptions before;
  control::FileOptions after;  // only the name: it is read as the other one is
  bool as_json = false;

  control::DiffOptions options() const {
    control::FileOptions new_file = before;
    new_file.file = after.file;
    return {.before = before,
            .after = new_file,
            .form = as_json ? control::DiffForm::json : control::DiffForm::text};
  }
};

CLI::App& add_diff(CLI::App& app, DiffWords& words) {
  CLI::App* diff =
      app.add_subcommand("diff", "Say what a reload from one configuration to another would do");
  diff->add_option("OLD", words.before.file, "The configuration that is there")->required();
  diff->add_option("NEW", words.after.file, "The one that is to come")->required();
  add_reading(*diff, words.before);
  diff->add_flag("--json", words.as_json, "For programs");
  diff->footer(
      "There is no reload yet: a restart with NEW elects every router anew.\n"
      "Exit status: 0 nothing would change, 1 something would, 2 one of the files has errors.");
  return *diff;
}

struct ShowFlags {
  control::FileOptions file{.file = std::string(contract::kDefaultConfigFile)};
  bool has_defaults = false;
  bool is_redacted = false;  // which is so anyway
  bool has_secrets = false;
  bool as_json = false;

  control::ShowOptions options() const {
    return {.file = file,
            .defaults = has_defaults ? control::Defaults::shown : control::Defaults::left_out,
            .secrets = has_secrets ? config::Secrets::shown : config::Secrets::hidden,
            .form = as_json ? control::ShowForm::json : control::ShowForm::text};
  }
};

// `regent config show`.
CLI::App& add_show(CLI::App& app, ShowFlags& flags) {
  CLI::App* config = app.add_subcommand("config", "Show a configuration as it is in effect");
  config->require_subcommand(1);
  CLI::App* show = config->add_subcommand(
      "show", "Print it with everything written out, as a configuration again; needs no root");
  show->add_option("FILE", flags.file.file, "The file")->capture_default_str();
  add_reading(*show, flags.file);
  show->add_flag("--defaults", flags.has_defaults,
                 "Also what is not in the file, with the value that holds");
  CLI::Option* const redact =
      show->add_flag("--redact", flags.is_redacted, "Hide passwords; it does so anyway");
  show->add_flag("--secrets", flags.has_secrets, "Show passwords")->excludes(redact);
  show->add_flag("--json", flags.as_json, "For programs");
  show->footer(
      "Exit status: 0 shown, 1 standard output takes no more, 2 errors in the configuration, "
      "which\n"
      "go to standard error, or wrong usage.");
  return *show;
}

struct ConvertWords {
  control::ConvertOptions options;
  bool is_forced = false;
};

// `regent convert`.
CLI::App& add_convert(CLI::App& app, ConvertWords& words) {
  CLI::App* convert =
      app.add_subcommand("convert", "Make a configuration of regent from one of keepalived");
  convert
      ->add_option("FILE", words.options.file.file, "For example /etc/keepalived/keepalived.conf")
      ->required();
  convert->add_option("-i,--config-id", words.options.file.config_id,
                      "Lines that start with @ID are for this host (default: its name, up to the "
                      "first dot)");
  CLI::Option* const output = convert->add_option(
      "--output", words.options.output, "The file to write, with mode 0600; else standard output");
  convert->add_flag("--force", words.is_forced, "Replace that file when it is there")
      ->needs(output);
  convert->footer(
      "The list of what is the same, changed and unsupported goes to standard error.\n"
      "Exit status: 0 does what keepalived does, 1 the output takes no more or is there already,\n"
      "2 cannot be converted, or wrong usage, 3 does not do all that keepalived does.");
  return *convert;
}

CLI::App& add_explain(CLI::App& app, std::string& word) {
  CLI::App* explain = app.add_subcommand("explain", "Explain a keyword or a diagnostic code");
  explain->add_option("KEYWORD|CODE", word, "For example: priority, or V003")->required();
  explain->footer("Exit status: 0 shown, 1 no such keyword or code.");
  return *explain;
}

struct PreferWords {
  control::PreferOptions options{
      .config = {.file = std::string(contract::kDefaultConfigFile)}, .router = {}, .hosts = {}};
  bool is_adding = false;
};

// `regent prefer`.
CLI::App& add_prefer(CLI::App& app, PreferWords& words) {
  CLI::App* prefer = app.add_subcommand(
      "prefer", "Put hosts first in the priority list of a virtual router; needs no reload");
  prefer->add_option("NAME", words.options.router, "The router, or * for all without a line")
      ->required();
  prefer->add_option("HOST", words.options.hosts,
                     "Who is to be first, second...; without any, shows the order");
  prefer->add_option("--file", words.options.config.file, "The configuration that names the list")
      ->capture_default_str();
  add_reading(*prefer, words.options.config);
  prefer->add_flag("--add", words.is_adding, "Also hosts that are not in the list yet");
  prefer->footer(
      "The file is replaced in one step, with its comments; the daemon follows it.\n"
      "Exit status: 0 the order is printed, 2 nothing was changed.");
  return *prefer;
}

struct StatusFlags {
  bool as_json = false;
  bool in_full = false;

  control::StatusForm form() const {
    if (as_json) return control::StatusForm::json;
    return in_full ? control::StatusForm::details : control::StatusForm::table;
  }
};

CLI::App& add_status(CLI::App& app, StatusFlags& flags) {
  CLI::App* show = app.add_subcommand("status", "Show the virtual routers of the daemon");
  CLI::Option* const json = show->add_flag("--json", flags.as_json, "For programs");
  show->add_flag("-v,--verbose", flags.in_full, "Timers and counters, too")->excludes(json);
  show->footer(
      "Exit status: 0 shown, 1 standard output takes no more, 2 wrong usage, 3 no answer.");
  return *show;
}

// `regent record`.
CLI::App& add_record(CLI::App& app, control::RecordOptions& options) {
  CLI::App* record = app.add_subcommand(
      "record",
      "Write down what happens to one virtual router, as a scenario that can be replayed");
  record->add_option("NAME", options.router, "The router, as `regent status` shows it")->required();
  const std::map<std::string, double> units{{"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}};
  record
      ->add_option("--for", options.seconds, "How long, such as 90s, 10m or 1h; else until Ctrl-C")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_SENSITIVE, "DURATION") &
                  CLI::Range(0.001, 1e8));
  record->add_option("--output", options.output, "The file to write; else standard output");
  record->footer(
      "Passwords are not written. Exit status: 0 written, 1 the output takes no more, 2 wrong "
      "usage,\n"
      "3 no daemon, no such router, or it is recording already.");
  return *record;
}

int run(int argument_count, char** arguments) {
  CLI::App app("regent: VRRP routers of this host", "regent");
  app.require_subcommand(0, 1);
  app.footer("Without a subcommand: status.");
  app.set_version_flag("--version", "regent " REGENT_VERSION);
  std::string run_directory(contract::kDefaultRunDirectory);
  app.add_option("--run-dir", run_directory, "What the daemon was started with")
      ->capture_default_str();
  int status = 0;

  CheckWords checked;
  add_check(app, checked).callback([&] { status = control::check_command(checked.options()); });
  DiffWords compared;
  add_diff(app, compared).callback([&] { status = control::diff_command(compared.options()); });
  ShowFlags effective;
  add_show(app, effective).callback([&] { status = control::show_command(effective.options()); });
  ConvertWords converted;
  add_convert(app, converted).callback([&] {
    control::ConvertOptions& options = converted.options;
    if (converted.is_forced) options.existing = control::Existing::replaced;
    status = control::convert_command(options);
  });
  PreferWords preferred;
  add_prefer(app, preferred).callback([&] {
    if (preferred.is_adding) preferred.options.new_hosts = control::NewHosts::added;
    status = control::prefer_command(preferred.options);
  });
  std::string word;
  add_explain(app, word).callback([&] { status = control::explain_command(word); });
  StatusFlags shown;
  add_status(app, shown).callback([&] {
    status = control::status_command(run_directory, shown.form());
  });
  control::RecordOptions record_options;
  add_record(app, record_options).callback([&] {
    status = control::record_command(run_directory, record_options);
  });

  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  if (app.get_subcommands().empty()) {
    return control::status_command(run_directory, control::StatusForm::table);
  }
  return status;
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    return run(argument_count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "regent: %s\n", error.what());
  } catch (...) {
    std::fputs("regent: an unknown exception\n", stderr);
  }
  return kUsage;
}
