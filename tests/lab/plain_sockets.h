// Sockets as any program uses them, for tests that look at what happens on the way. Blocking; a read that waits for 20 s has failed.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "core/base/unique_fd.h"

namespace sg::lab {

constexpr std::uint16_t kPort = 8888;

/// 127.0.0.1 or ::1, as bind() and connect() take them.
class Loopback {
 public:
  Loopback(int family, std::uint16_t port) : family_(family) {
    in_.sin_family = AF_INET;
    in_.sin_port = htons(port);
    in_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in6_.sin6_family = AF_INET6;
    in6_.sin6_port = htons(port);
    in6_.sin6_addr = in6addr_loopback;
  }
  const sockaddr* address() const { return family_ == AF_INET6 ? reinterpret_cast<const sockaddr*>(&in6_) : reinterpret_cast<const sockaddr*>(&in_); }
  socklen_t size() const { return family_ == AF_INET6 ? sizeof in6_ : sizeof in_; }

 private:
  int family_;
  sockaddr_in in_{};
  sockaddr_in6 in6_{};
};

class Socket {
 public:
  struct Family { int number = AF_INET; };
  Socket() : Socket(Family{}) {}
  explicit Socket(Family family) : family_(family.number), fd_(::socket(family_, SOCK_STREAM | SOCK_CLOEXEC, 0)) { limit(); }
  explicit Socket(int fd) : fd_(fd) { limit(); }

  int fd() const { return fd_.get(); }
  int connect(std::uint16_t port = kPort) {
    const Loopback to(family_, port);
    return ::connect(fd(), to.address(), to.size());
  }
  void send(const std::string& bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t n = ::send(fd(), bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      ASSERT_GT(n, 0) << "errno " << errno;
      at += static_cast<std::size_t>(n);
    }
  }
  std::string receive_once(std::size_t size) {
    std::string bytes(size, '\0');
    const ssize_t n = ::recv(fd(), bytes.data(), size, 0);
    EXPECT_GE(n, 0) << "errno " << errno;
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return bytes;
  }
  /// So many bytes; fewer at the end of the stream.
  std::string receive(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
      const std::string more = receive_once(size - bytes.size());
      if (more.empty()) break;
      bytes += more;
    }
    return bytes;
  }
  /// The errno of a read; 0: it had none.
  int receive_error() {
    char byte = 0;
    return ::recv(fd(), &byte, 1, 0) < 0 ? errno : 0;
  }
  void shut() { ::shutdown(fd(), SHUT_WR); }
  void close() { fd_ = base::UniqueFd(); }

 private:
  void limit() const {
    const timeval patience{20, 0};
    setsockopt(fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  int family_ = AF_INET;
  base::UniqueFd fd_;
};

struct Listener {
  explicit Listener(std::uint16_t port = kPort, int backlog = 128, int family = AF_INET) : socket(Socket::Family{family}) {
    const Loopback here(family, port);
    EXPECT_EQ(::bind(socket.fd(), here.address(), here.size()), 0);
    EXPECT_EQ(::listen(socket.fd(), backlog), 0);
  }
  int accept() const { return ::accept4(socket.fd(), nullptr, nullptr, SOCK_CLOEXEC); }
  Socket socket;
};

struct Connection {
  explicit Connection(int family = AF_INET)
      : listener(kPort, 128, family), client(Socket::Family{family}), server((client.connect(), listener.accept())) {}
  Listener listener;
  Socket client;
  Socket server;
};

/// Bytes that say where they stand.
inline std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return bytes;
}

}  // namespace sg::lab
