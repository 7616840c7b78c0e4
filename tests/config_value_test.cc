#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "config/suggest.h"
#include "config/value.h"

namespace {

using config::Decimal;

TEST(Value, ReadsWholeNumbers) {
  EXPECT_EQ(config::parse_number("0"), 0U);
  EXPECT_EQ(config::parse_number("0255"), 255U);
  EXPECT_EQ(config::parse_number("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(config::parse_number("18446744073709551616"),
            std::numeric_limits<std::uint64_t>::max());
}

TEST(Value, RefusesWhatIsNoWholeNumber) {
  for (const char* text : {"", "-1", "+1", "0x10", "1.0", "1 ", "ten"}) {
    EXPECT_FALSE(config::parse_number(text)) << text;
  }
}

TEST(Value, ReadsDecimalsExactly) {
  struct Row {
    const char* text;
    std::uint64_t millionths;
    bool is_exact;
  };
  for (const Row& row : {
           Row{"1", 1'000'000, true},
           Row{"0.29", 290'000, true},
           Row{"40.95", 40'950'000, true},
           Row{"1.000000000", 1'000'000, true},
           Row{"0.0000001", 0, false},
           Row{"255.0000000001", 255'000'000, false},
           Row{"99999999999999999999", 18446744073709551615U, true},
           Row{"18446744073709.9", 18446744073709551615U, true},
       }) {
    const std::optional<Decimal> decimal = config::parse_decimal(row.text);
    ASSERT_TRUE(decimal) << row.text;
    EXPECT_EQ(decimal->millionths, row.millionths) << row.text;
    EXPECT_EQ(decimal->is_exact, row.is_exact) << row.text;
  }
}

TEST(Value, RefusesWhatIsNoDecimal) {
  for (const char* text : {"", ".", "1.", ".5", "-1", "1e3", "1.2.3", "1,5"}) {
    EXPECT_FALSE(config::parse_decimal(text)) << text;
  }
}

TEST(Value, RoundsHalvesUp) {
  EXPECT_EQ(config::rounded({.millionths = 14'999}, 10'000), 1U);
  EXPECT_EQ(config::rounded({.millionths = 15'000}, 10'000), 2U);
  EXPECT_TRUE(config::is_multiple({.millionths = 20'000}, 10'000));
  EXPECT_FALSE(config::is_multiple({.millionths = 20'001}, 10'000));
  EXPECT_FALSE(config::is_multiple({.millionths = 20'000, .is_exact = false}, 10'000));
}

TEST(Value, ShowsDecimalsWithoutEmptyDigits) {
  EXPECT_EQ(config::to_string({.millionths = 40'950'000}), "40.95");
  EXPECT_EQ(config::to_string({.millionths = 100'000'000}), "100");
  EXPECT_EQ(config::to_string({.millionths = 1}), "0.000001");
}

TEST(Value, ReadsBooleansInLowerCaseOnly) {
  for (const char* text : {"on", "true", "yes"}) EXPECT_EQ(config::parse_bool(text), true) << text;
  for (const char* text : {"off", "false", "no"})
    EXPECT_EQ(config::parse_bool(text), false) << text;
  for (const char* text : {"On", "TRUE", "1", "0", "y", ""}) {
    EXPECT_FALSE(config::parse_bool(text)) << text;
  }
}

TEST(Suggest, CountsTypingMistakes) {
  EXPECT_EQ(config::typing_distance("priority", "priority"), 0U);
  EXPECT_EQ(config::typing_distance("prioritty", "priority"), 1U);  // one too many
  EXPECT_EQ(config::typing_distance("prority", "priority"), 1U);    // one missing
  EXPECT_EQ(config::typing_distance("priorety", "priority"), 1U);   // another one
  EXPECT_EQ(config::typing_distance("proirity", "priority"), 1U);   // two swapped
  EXPECT_EQ(config::typing_distance("", "abc"), 3U);
}

TEST(Suggest, FindsTheClosestWord) {
  const std::vector<std::string_view> words{"interface", "state", "priority"};
  EXPECT_EQ(config::closest(words, "intreface"), "interface");
  EXPECT_EQ(config::closest(words, "STATE"), "state");
}

TEST(Suggest, FindsTheShortestThatIsCutShort) {
  const std::vector<std::string_view> words{"virtual_ipaddress_excluded", "virtual_ipaddress"};
  EXPECT_EQ(config::closest(words, "virtual_ip"), "virtual_ipaddress");
  EXPECT_EQ(config::closest(words, "virtual_ipaddress_e"), "virtual_ipaddress");
  EXPECT_EQ(config::closest(words, "Virtu"), "virtual_ipaddress");
  EXPECT_EQ(config::closest(words, "virt"), "");
}

TEST(Suggest, FindsNothingWhenNothingIsClose) {
  const std::vector<std::string_view> words{"interface", "state", "priority"};
  EXPECT_EQ(config::closest(words, "completely"), "");
  EXPECT_EQ(config::closest(words, std::string(5000, 'a')), "");
}

}  // namespace
