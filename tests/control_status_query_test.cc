// Tests of control/status_query and control/status_command against sockets in a directory of the
// test's own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>

#include <thread>

#include "control/status_command.h"
#include "control/status_query.h"
#include "tests/unix_socket.h"

namespace control {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{20};
constexpr std::string_view kDocument = "{\"schema\":1,\"routers\":[]}\n";

class StatusQueryTest : public testing::Test {
 protected:
  // Answers the next client with `answer`, whatever it asks, and keeps what it asked.
  std::thread answer_one(std::string_view answer) {
    return std::thread([this, answer] {
      pollfd ready{.fd = listener_.number(), .events = POLLIN, .revents = 0};
      poll(&ready, 1, -1);
      const os::Fd client(accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
      std::array<char, 256> request;
      const ssize_t size = recv(client.number(), request.data(), request.size(), 0);
      if (size > 0) request_.assign(request.data(), static_cast<std::size_t>(size));
      unix_socket::say(client, answer);
    });
  }

  unix_socket::TemporaryDirectory directory_;
  const std::string path_ = directory_.socket_path();
  os::Fd listener_ = unix_socket::listen_at(path_);
  std::string request_;
};

TEST_F(StatusQueryTest, AsksForTheStatusAndReturnsTheWholeAnswer) {
  std::thread server = answer_one(kDocument);
  const auto answer = query_status(path_, kAnswerLimit);
  server.join();
  EXPECT_EQ(answer.value(), kDocument);
  EXPECT_EQ(request_, "status\n");
}

TEST_F(StatusQueryTest, SaysThatNothingIsThere) {
  unlink(path_.c_str());
  EXPECT_EQ(query_status(path_, kShort).error(), "regentd does not run here: no " + path_);
}

TEST_F(StatusQueryTest, SaysThatNobodyListens) {
  listener_.close();
  EXPECT_EQ(query_status(path_, kShort).error(),
            "regentd does not run here: nobody listens at " + path_);
}

TEST_F(StatusQueryTest, SaysThatAnAnswerIsLate) {
  EXPECT_EQ(query_status(path_, kShort).error(),
            "regentd did not answer at " + path_ + " within 0.02 s");
}

TEST_F(StatusQueryTest, SaysThatTheQueueIsFull) {
  listen(listener_.number(), 0);
  const os::Fd first = unix_socket::connect_to(path_);
  EXPECT_EQ(query_status(path_, kShort).error(),
            "regentd does not answer at " + path_ + ": too many ask, or it hangs");
}

TEST_F(StatusQueryTest, SaysThatTheNameIsTooLong) {
  const std::string path(108, 'x');
  EXPECT_EQ(query_status(path, kShort).error(),
            "the name of a socket has at most 107 bytes: " + path);
}

TEST_F(StatusQueryTest, SaysWhoMayAsk) {
  constexpr uid_t kNobody = 65534;
  const bool is_root = geteuid() == 0;  // Root may always ask, so the test is somebody else.
  ASSERT_EQ(chmod(path_.c_str(), 0), 0);
  if (is_root) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  const auto answer = query_status(path_, kShort);
  if (is_root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_EQ(answer.error(),
            "permission denied at " + path_ + ": root or a member of group regent may ask");
}

struct Output {
  int exit_status = -1;
  std::string out;
  std::string err;
};

Output run(const std::string& directory, StatusForm form) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Output output;
  output.exit_status = status_command(directory, form);
  output.out = testing::internal::GetCapturedStdout();
  output.err = testing::internal::GetCapturedStderr();
  return output;
}

TEST_F(StatusQueryTest, CommandPrintsATable) {
  std::thread server = answer_one(kDocument);
  const Output output = run(directory_.path(), StatusForm::table);
  server.join();
  EXPECT_EQ(output.exit_status, 0);
  EXPECT_EQ(output.out,
            "NAME  INTERFACE  VRID  FAMILY  STATE  SINCE  WHY  PRIORITY  ACTIVE  ADDRESSES\n");
  EXPECT_EQ(output.err, "");
}

TEST_F(StatusQueryTest, CommandPrintsTheDocumentAsItCame) {
  std::thread server = answer_one(kDocument);
  const Output output = run(directory_.path(), StatusForm::json);
  server.join();
  EXPECT_EQ(output.exit_status, 0);
  EXPECT_EQ(output.out, kDocument);
}

TEST_F(StatusQueryTest, CommandRefusesNonsenseInBothForms) {
  for (const StatusForm form : {StatusForm::table, StatusForm::json}) {
    std::thread server = answer_one("{\"schema\":1,\"routers\":[");
    const Output output = run(directory_.path(), form);
    server.join();
    EXPECT_EQ(output.exit_status, 3);
    EXPECT_EQ(output.out, "");
    EXPECT_EQ(output.err, "regent: regentd's answer is not a whole JSON document\n");
  }
}

TEST_F(StatusQueryTest, CommandSaysInOneLineThatNothingRuns) {
  unlink(path_.c_str());
  const Output output = run(directory_.path(), StatusForm::table);
  EXPECT_EQ(output.exit_status, 3);
  EXPECT_EQ(output.out, "");
  EXPECT_EQ(output.err, "regent: regentd does not run here: no " + path_ + "\n");
}

// The exit status of the command with this descriptor as its standard output.
int exit_status_with_stdout(const std::string& directory, const os::Fd& out) {
  const os::Fd saved(dup(STDOUT_FILENO));
  dup2(out.number(), STDOUT_FILENO);
  const int status = status_command(directory, StatusForm::json);
  dup2(saved.number(), STDOUT_FILENO);
  return status;
}

TEST_F(StatusQueryTest, CommandForgivesAReaderThatLeft) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  close(ends[0]);
  std::thread server = answer_one(kDocument);
  EXPECT_EQ(exit_status_with_stdout(directory_.path(), os::Fd(ends[1])), 0);
  server.join();
}

TEST_F(StatusQueryTest, CommandReportsADiskThatIsFull) {
  std::thread server = answer_one(kDocument);
  testing::internal::CaptureStderr();
  const os::Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(exit_status_with_stdout(directory_.path(), full), 1);
  server.join();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "regent: writing the status: No space left on device\n");
}

}  // namespace
}  // namespace control
