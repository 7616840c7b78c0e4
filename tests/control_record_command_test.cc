// `regent record` on the client's side, against a socket in a directory of the test's own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "control/record_command.h"
#include "tests/unix_socket.h"

namespace control {
namespace {

constexpr std::string_view kText = "# regent record web\ngiven\n";

class RecordCommandTest : public testing::Test {
 protected:
  ~RecordCommandTest() override { unlink(output_.c_str()); }

  // Answers the next client with `text`, and when it has nothing more to say, with `rest`.
  std::thread serve(std::string_view text, std::string_view rest) {
    return std::thread([this, text, rest] {
      pollfd ready{.fd = listener_.number(), .events = POLLIN, .revents = 0};
      poll(&ready, 1, -1);
      const os::Fd client(accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
      std::array<char, 256> request;
      const ssize_t size = recv(client.number(), request.data(), request.size(), 0);
      if (size > 0) request_.assign(request.data(), static_cast<std::size_t>(size));
      unix_socket::say(client, text);
      if (rest.empty()) return;
      while (recv(client.number(), request.data(), request.size(), 0) > 0) {
      }
      unix_socket::say(client, rest);
    });
  }
  int record(const RecordOptions& options) {
    testing::internal::CaptureStderr();
    const int status = record_command(directory_.path(), options);
    complaint_ = testing::internal::GetCapturedStderr();
    return status;
  }
  std::string written() const {
    std::stringstream text;
    text << std::ifstream(output_).rdbuf();
    return text.str();
  }

  unix_socket::TemporaryDirectory directory_;
  os::Fd listener_ = unix_socket::listen_at(directory_.socket_path());
  const std::string output_ = directory_.path() + "/output";
  std::string request_;
  std::string complaint_;
};

TEST_F(RecordCommandTest, WritesUntilTheTimeIsOverAndThenTheRest) {
  std::thread server = serve(kText, "# Ended\n");
  EXPECT_EQ(record({.router = "web", .seconds = 0.01, .output = output_}), kRecorded);
  server.join();
  EXPECT_EQ(request_, "record web\n");
  EXPECT_EQ(written(), "# regent record web\ngiven\n# Ended\n");
  EXPECT_EQ(complaint_, "");
}

TEST_F(RecordCommandTest, EndsInOrderAtASignal) {
  // Sent before it begins: it is waiting when the command looks for it.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &ending, nullptr), 0);
  ASSERT_EQ(pthread_kill(pthread_self(), SIGINT), 0);
  std::thread server = serve(kText, "# Ended\n");
  EXPECT_EQ(record({.router = "web", .output = output_}), kRecorded);
  server.join();
  EXPECT_EQ(written(), "# regent record web\ngiven\n# Ended\n");
  int number = 0;
  sigwait(&ending, &number);  // The next test shall not find it.
  EXPECT_EQ(number, SIGINT);
}

TEST_F(RecordCommandTest, SaysWhyTheDaemonRefusesAndWritesNothing) {
  std::thread server = serve("{\"schema\":1,\"error\":\"there is no router 'web'\"}\n", "");
  EXPECT_EQ(record({.router = "web", .output = output_}), kRecordRefused);
  server.join();
  EXPECT_EQ(complaint_, "regent: regentd answers: there is no router 'web'\n");
  EXPECT_NE(access(output_.c_str(), F_OK), 0);
}

TEST_F(RecordCommandTest, SaysThatNoDaemonRuns) {
  listener_.close();
  EXPECT_EQ(record({.router = "web"}), kRecordRefused);
  EXPECT_EQ(complaint_, "regent: regentd does not run here: nobody listens at " +
                            directory_.socket_path() + "\n");
}

TEST_F(RecordCommandTest, SaysThatTheDaemonHasEndedTheRecordingAndKeepsWhatItHas) {
  std::thread server = serve(kText, "");
  EXPECT_EQ(record({.router = "web", .output = output_}), kRecordRefused);
  server.join();
  EXPECT_EQ(complaint_, "regent: regentd has ended the recording\n");
  EXPECT_EQ(written(), kText);
}

TEST_F(RecordCommandTest, SaysThatTheOutputTakesNoMore) {
  std::thread server = serve(kText, "");
  EXPECT_EQ(record({.router = "web", .output = "/dev/full"}), kRecordNotWritten);
  server.join();
  EXPECT_EQ(complaint_, "regent: writing /dev/full: No space left on device\n");
}

TEST_F(RecordCommandTest, SaysThatTheOutputCannotBeMade) {
  std::thread server = serve(kText, "");
  const std::string file = directory_.path() + "/none/output";
  EXPECT_EQ(record({.router = "web", .output = file}), kRecordNotWritten);
  server.join();
  EXPECT_EQ(complaint_, "regent: writing " + file + ": No such file or directory\n");
}

}  // namespace
}  // namespace control
