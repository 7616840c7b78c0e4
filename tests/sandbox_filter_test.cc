// The seccomp program of each role as text, compared with the copy in tests/sandbox: a change of
// what a role may do is a change of a reviewed file. REGENT_REWRITE=1 writes the copies anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "os/memory.h"
#include "privsep/sandbox/filter.h"

namespace sandbox {
namespace {

#ifdef __x86_64__
constexpr bool kHasGolden = true;
#else
constexpr bool kHasGolden = false;  // The texts name the numbers of x86-64.
#endif

std::string text_of(const Filter& filter) {
  const auto file = os::make_memfd("pfc", 0);
  EXPECT_TRUE(file && filter.write_text(*file));
  const auto mapping = os::Mapping::of(*file, os::Access::read_only);
  if (!mapping) return "";
  const std::string text(mapping->bytes().begin(), mapping->bytes().end());
  EXPECT_NE(text.find("default action"), std::string::npos);
  return text;
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = REGENT_GOLDEN_FOLDER "/" + name + ".pfc";
  if (std::getenv("REGENT_REWRITE") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  const std::string golden((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
  EXPECT_EQ(text, golden) << "see " << path;
}

TEST(Filter, OfEachRoleIsTheReviewedOne) {
  if (!kHasGolden) GTEST_SKIP() << "the golden texts are of x86-64";
  for (const contract::Role role :
       {contract::Role::compile, contract::Role::helper, contract::Role::worker,
        contract::Role::control, contract::Role::checkd, contract::Role::prober,
        contract::Role::poster}) {
    const auto filter = Filter::of(role);
    ASSERT_TRUE(filter) << contract::name(role);
    expect_golden(std::string(contract::name(role)), text_of(*filter));
  }
}

TEST(Filter, OfAProcessThatAsksIsTheReviewedOne) {
  if (!kHasGolden) GTEST_SKIP() << "the golden text is of x86-64";
  const auto filter = Filter::of_probe();
  ASSERT_TRUE(filter);
  expect_golden("probe", text_of(*filter));
}

TEST(Filter, OfAProcessThatAsksWebServersIsTheReviewedOne) {
  if (!kHasGolden) GTEST_SKIP() << "the golden text is of x86-64";
  const auto filter = Filter::of_web_probe();
  ASSERT_TRUE(filter);
  expect_golden("web-probe", text_of(*filter));
}

TEST(Filter, OfAProcessThatPostsIsTheReviewedOne) {
  if (!kHasGolden) GTEST_SKIP() << "the golden text is of x86-64";
  const auto filter = Filter::of_post();
  ASSERT_TRUE(filter);
  expect_golden("post", text_of(*filter));
}

TEST(Filter, OfTheSupervisorIsTheReviewedOne) {
  if (!kHasGolden) GTEST_SKIP() << "the golden text is of x86-64";
  const auto filter = Filter::of_supervisor();
  ASSERT_TRUE(filter);
  expect_golden("regentd", text_of(*filter));
}

}  // namespace
}  // namespace sandbox
