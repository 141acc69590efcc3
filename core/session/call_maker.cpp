#include "core/session/call_maker.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/model/call_kind.h"

namespace sg::session {
namespace {

using lesson::Statement;
using model::CallKind;

model::IpAddress parse_address(const std::string& text) {
  model::IpAddress ip;
  if (text.empty() || text == "any" || text == "sender") return ip;
  ip.v6 = text == "any6" || text.find(':') != std::string::npos;
  if (text == "any6") return ip;
  inet_pton(ip.v6 ? AF_INET6 : AF_INET, text.c_str(), ip.bytes.data());  // the loader has checked it
  return ip;
}

/// Bytes to send that are easy to tell apart on the screen: a b c … z, over and over.
std::vector<std::uint8_t> generated(std::uint32_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::uint32_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>('a' + i % 26);
  return bytes;
}

}  // namespace

class CallMaker::Variables : public lesson::Scope {
 public:
  Variables(const std::map<std::string, std::int64_t, std::less<>>& values, std::span<const std::uint8_t> buffer) : values_(&values), buffer_(buffer) {}
  lesson::Value lookup(std::string_view name, std::string_view field) const override {
    if (name == "buf" && field.empty()) return std::string(buffer_.begin(), buffer_.end());
    const auto found = values_->find(name);
    if (!field.empty() || found == values_->end()) return {};
    return found->second;
  }
  std::uint64_t observed_at(std::string_view) const override { return 0; }

 private:
  const std::map<std::string, std::int64_t, std::less<>>* values_;
  std::span<const std::uint8_t> buffer_;
};

CallMaker::Variables CallMaker::names() const { return {variables_, std::span(buffer_).first(filled_)}; }

CallMaker::CallMaker(std::uint32_t buffer_bytes, bool grows) : buffer_(buffer_bytes), grows_(grows) {}

void CallMaker::save(const Statement& statement, const lab::CallOutcome& outcome) {
  if (!statement.save.empty()) variables_[statement.save] = outcome.ret;
  if (!statement.ready.empty()) variables_[statement.ready] = outcome.ready;
  if (model::takes_bytes(statement.call) && outcome.ret >= 0) filled_ = at_ + static_cast<std::size_t>(outcome.ret);
}

void CallMaker::set(const Statement& statement) {
  const lesson::Value value = statement.to.evaluate(names());
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    variables_[statement.save] = *whole;
  } else {
    variables_.erase(statement.save);
  }
}

bool CallMaker::holds(const lesson::Expression& condition) const { return lesson::is_true(condition.evaluate(names())); }

/// A variable's, or a number as it stands (by hand only: no variable begins with a digit).
int CallMaker::descriptor(const std::string& fd) const {
  int number = -1;
  const auto [end, error] = std::from_chars(fd.data(), fd.data() + fd.size(), number);
  if (error == std::errc() && end == fd.data() + fd.size()) return number;
  const auto found = variables_.find(fd);
  return found == variables_.end() ? -1 : static_cast<int>(found->second);
}

std::int64_t CallMaker::number(const lesson::Expression& expression, std::int64_t otherwise) const {
  if (expression.empty()) return otherwise;
  const lesson::Value value = expression.evaluate(names());
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole ? *whole : otherwise;
}

lab::CallRequest CallMaker::request_for(const Statement& statement) {
  lab::CallRequest request;
  request.kind = statement.call;
  request.line = statement.line;
  if (statement.fd == "stdin") {
    request.fd = STDIN_FILENO;
  } else {
    request.fd = descriptor(statement.fd);
  }
  request.address = {parse_address(statement.address), static_cast<std::uint16_t>(number(statement.port, 0))};
  request.backlog = static_cast<int>(number(statement.backlog, 0));
  request.how = statement.how == "read" ? SHUT_RD : statement.how == "write" ? SHUT_WR : SHUT_RDWR;
  request.option = statement.option;
  request.name = statement.name;
  request.flags = statement.flags;
  request.one = statement.call == CallKind::poll && !statement.fd.empty();
  request.value = static_cast<int>(number(statement.value, statement.call == CallKind::poll ? -1 : 0));
  request.datagram = statement.datagram;
  request.ipv6 = statement.ipv6;
  request.to_sender = statement.address == "sender";

  const bool reads = model::takes_bytes(statement.call);
  const bool writes = statement.call == CallKind::write || statement.call == CallKind::send || statement.call == CallKind::sendto;
  // A hand's buffer is as large as it has to be; a program's is what its listing says.
  if (grows_ && reads) buffer_.resize(std::max(buffer_.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(number(statement.size, 0), 0, lesson::kMaxBytes))));
  const auto room = static_cast<std::int64_t>(buffer_.size());
  const std::int64_t at = std::clamp<std::int64_t>(number(statement.at, 0), 0, room);
  const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(number(statement.size, room), 0, room - at));
  const std::span<std::uint8_t> part = std::span(buffer_).subspan(static_cast<std::size_t>(at), size);
  if (reads) {
    at_ = static_cast<std::size_t>(at);
    request.buffer = part;
  }
  if (writes) {
    if (statement.text) {
      outgoing_.assign(statement.text->begin(), statement.text->end());
      request.data = outgoing_;
    } else if (statement.fill > 0) {
      outgoing_ = generated(statement.fill);
      request.data = outgoing_;
    } else {
      request.data = part;
    }
  }
  return request;
}

}  // namespace sg::session
