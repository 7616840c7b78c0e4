// What number a file says: literal texts and what keepalived would make of them.
#include <gtest/gtest.h>

#include <string>

#include "checks/file_value.h"

namespace {

using checks::file_value;
using namespace std::string_literals;

TEST(FileValue, IsTheNumberAtTheStart) {
  EXPECT_EQ(file_value("5"), 5);
  EXPECT_EQ(file_value("5\n"), 5);
  EXPECT_EQ(file_value(" \t\n-20\n"), -20);
  EXPECT_EQ(file_value("+7"), 7);
  EXPECT_EQ(file_value("12 apples"), 12);
  EXPECT_EQ(file_value("3.9"), 3);
}

TEST(FileValue, HasTheBaseThatItIsWrittenIn) {
  EXPECT_EQ(file_value("0x1f"), 31);
  EXPECT_EQ(file_value("010"), 8);
  EXPECT_EQ(file_value("09"), 0);
}

TEST(FileValue, Is0WhereThereIsNone) {
  EXPECT_EQ(file_value(""), 0);
  EXPECT_EQ(file_value("\n"), 0);
  EXPECT_EQ(file_value("up"), 0);
  EXPECT_EQ(file_value("- 5"), 0);
  EXPECT_EQ(file_value("\0005"s), 0);
}

TEST(FileValue, StaysWithin32Bits) {
  EXPECT_EQ(file_value("2147483647"), 2147483647);
  EXPECT_EQ(file_value("2147483648"), 2147483647);
  EXPECT_EQ(file_value("-99999999999999999999999"), -2147483647 - 1);
}

TEST(FileValue, IsInTheFirst127Bytes) {
  EXPECT_EQ(file_value(std::string(126, ' ') + "12"), 1);
  EXPECT_EQ(file_value(std::string(127, ' ') + "12"), 0);
}

}  // namespace
