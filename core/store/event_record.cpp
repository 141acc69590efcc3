#include "core/store/event_record.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/model/quote.h"
#include "core/model/tcp_state.h"
#include "core/store/event_fields.h"
#include "core/store/names.h"

namespace sg::store {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using namespace sg::model;  // NOLINT: every name below is one of the model's

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <typename T>
inline constexpr bool kIsPair = false;
template <typename A, typename B>
inline constexpr bool kIsPair<std::pair<A, B>> = true;

template <typename T>
concept HasNames = requires { EnumNames<T>::value; };

/// Names that the model itself knows.
std::optional<CallKind> find(std::string_view name, CallKind*) { return call_kind_from(name); }
std::optional<Verb> find(std::string_view name, Verb*) { return verb_from(name); }
std::optional<TcpState> find(std::string_view name, TcpState*) {
  const TcpState state = tcp_state_from(name);
  return state == TcpState::unknown ? std::nullopt : std::optional(state);
}
template <typename T>
concept ModelNames = std::is_same_v<T, CallKind> || std::is_same_v<T, Verb> || std::is_same_v<T, TcpState>;

std::string hex(const Bytes& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

std::optional<Bytes> from_hex(const std::string& text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out(text.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return out;
}

bool is_utf8(std::string_view text) {
  std::span<const std::uint8_t> rest(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  while (!rest.empty()) {
    const std::size_t length = utf8_length(rest);
    if (length == 0) return false;
    rest = rest.subspan(length);
  }
  return true;
}

std::optional<Endpoint> endpoint_from(const std::string& text) {
  Endpoint out;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string host = text.substr(0, colon);
  out.ip.v6 = host.front() == '[';
  if (out.ip.v6) {
    if (host.back() != ']') return std::nullopt;
    host = host.substr(1, host.size() - 2);
  }
  if (inet_pton(out.ip.v6 ? AF_INET6 : AF_INET, host.c_str(), out.ip.bytes.data()) != 1) return std::nullopt;
  const char* end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data() + colon + 1, end, out.port);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  return out;
}

// ---- writing

template <typename T>
ordered_json written(const T& value);

template <HasFields S>
ordered_json written_fields(const S& s, ordered_json out = ordered_json::object()) {
  static const S kDefault{};
  const auto values = fields_of(s);
  const auto defaults = fields_of(kDefault);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto put = [&](const char* name, const auto& value, const auto& usual) {
      ordered_json now = written(value);
      if (now != written(usual)) out[name] = std::move(now);
    };
    (put(FieldNames<S>::value[I], std::get<I>(values), std::get<I>(defaults)), ...);
  }(std::make_index_sequence<FieldNames<S>::value.size()>());
  return out;
}

template <typename T>
ordered_json written(const T& value) {
  if constexpr (HasFields<T>) {
    return written_fields(value);
  } else if constexpr (std::is_same_v<T, Flow>) {
    return {to_string(value.from), to_string(value.to)};
  } else if constexpr (std::is_same_v<T, SharedBytes>) {
    return value ? ordered_json(hex(*value)) : ordered_json(nullptr);
  } else if constexpr (std::is_same_v<T, std::string>) {
    // What came from strangers need not be UTF-8.
    return is_utf8(value) ? ordered_json(value) : ordered_json{{"hex", hex(Bytes(value.begin(), value.end()))}};
  } else if constexpr (kIsOptional<T>) {
    return value ? written(*value) : ordered_json(nullptr);
  } else if constexpr (kIsVector<T>) {
    ordered_json out = ordered_json::array();
    for (const auto& one : value) out.push_back(written(one));
    return out;
  } else if constexpr (kIsPair<T>) {
    return ordered_json::array({value.first, value.second});
  } else if constexpr (HasNames<T>) {
    return name_of(value);
  } else if constexpr (ModelNames<T>) {
    return to_string(value);
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<std::underlying_type_t<T>>(value);
  } else {
    static_assert(std::is_arithmetic_v<T>);
    return value;
  }
}

// ---- reading

/// A sentence in both languages.
struct Words {
  std::string en, ko;
  bool empty() const { return en.empty(); }
};

/// Says where it stands, as "segment.options.sack[2]", and what was expected there.
class Reader {
 public:
  Words problem;

  template <HasFields S>
  bool fields(const json& in, S& s) {
    const auto values = fields_of(s);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      const auto get = [&](const char* name, auto& value) {
        const auto found = in.find(name);
        return found == in.end() || at(std::string(".") + name, [&] { return read(*found, value); });
      };
      return (get(FieldNames<S>::value[I], std::get<I>(values)) && ...);
    }(std::make_index_sequence<FieldNames<S>::value.size()>());
  }

 private:
  template <typename F>
  bool at(const std::string& name, const F& f) {
    const std::size_t before = path_.size();
    path_ += name;
    const bool good = f();
    path_.resize(before);
    return good;
  }
  /// `ko` with its particle: "객체가".
  bool expected(const std::string& en, const std::string& ko) {
    const std::string here = "`" + (path_.empty() ? path_ : path_.substr(1)) + "`: ";
    problem = {here + en + " was expected", here + ko + " 와야 합니다"};
    return false;
  }

  template <typename T>
  bool read(const json& in, T& out) {
    if constexpr (HasFields<T>) {
      return in.is_object() ? fields(in, out) : expected("an object", "객체가");
    } else if constexpr (std::is_same_v<T, Flow>) {
      if (!in.is_array() || in.size() != 2 || !in[0].is_string() || !in[1].is_string()) return expected("a pair of addresses", "주소 한 쌍이");
      const auto from = endpoint_from(in[0].get_ref<const std::string&>());
      const auto to = endpoint_from(in[1].get_ref<const std::string&>());
      if (!from || !to) return expected("\"127.0.0.1:8888\" or \"[::1]:8888\"", "\"127.0.0.1:8888\"이나 \"[::1]:8888\" 같은 주소가");
      out = {*from, *to};
      return true;
    } else if constexpr (std::is_same_v<T, SharedBytes>) {
      if (in.is_null()) return true;
      auto bytes = in.is_string() ? from_hex(in.get_ref<const std::string&>()) : std::nullopt;
      if (!bytes) return expected("bytes as pairs of the digits 0-9 and a-f", "바이트마다 0-9, a-f 숫자 두 개가");
      out = std::make_shared<const Bytes>(*std::move(bytes));
      return true;
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (in.is_object() && in.contains("hex") && in["hex"].is_string()) {
        const auto bytes = from_hex(in["hex"].get_ref<const std::string&>());
        if (!bytes) return expected("bytes as pairs of the digits 0-9 and a-f", "바이트마다 0-9, a-f 숫자 두 개가");
        out.assign(bytes->begin(), bytes->end());
        return true;
      }
      if (!in.is_string()) return expected("a text", "문자열이");
      out = in.get<std::string>();
      return true;
    } else if constexpr (kIsOptional<T>) {
      if (in.is_null()) {
        out.reset();
        return true;
      }
      return read(in, out.emplace());
    } else if constexpr (kIsVector<T>) {
      if (!in.is_array()) return expected("a list", "목록이");
      out.clear();
      for (std::size_t i = 0; i < in.size(); ++i) {
        out.emplace_back();
        if (!at("[" + std::to_string(i) + "]", [&] { return read(in[i], out.back()); })) return false;
      }
      return true;
    } else if constexpr (kIsPair<T>) {
      if (!in.is_array() || in.size() != 2) return expected("a pair of numbers", "숫자 한 쌍이");
      return read(in[0], out.first) && read(in[1], out.second);
    } else if constexpr (HasNames<T> || ModelNames<T>) {
      if constexpr (std::is_same_v<T, TcpState>) {
        if (in.is_string() && in.get_ref<const std::string&>().empty()) return out = TcpState::unknown, true;
      }
      std::optional<T> value;
      if (in.is_string()) {
        if constexpr (HasNames<T>) {
          value = value_of<T>(in.get_ref<const std::string&>());
        } else {
          value = find(in.get_ref<const std::string&>(), static_cast<T*>(nullptr));
        }
      }
      if (!value) return expected("one of the names in docs/recordings.md", "docs/recordings.md에 있는 이름 중 하나가");
      out = *value;
      return true;
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!in.is_boolean()) return expected("true or false", "true나 false가");
      out = in.get<bool>();
      return true;
    } else if constexpr (std::is_floating_point_v<T>) {
      if (!in.is_number()) return expected("a number", "숫자가");
      out = in.get<T>();
      return true;
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> value{};
      if (!read(in, value)) return false;
      if (std::is_same_v<T, ActorId> && value >= kMaxRecordedActors) return expected("a number below " + std::to_string(kMaxRecordedActors), std::to_string(kMaxRecordedActors) + "보다 작은 숫자가");
      out = static_cast<T>(value);
      return true;
    } else {
      static_assert(std::is_integral_v<T>);
      const auto range = [&] {
        const std::string least = std::to_string(std::numeric_limits<T>::min());
        const std::string most = std::to_string(std::numeric_limits<T>::max());
        return expected("a whole number from " + least + " to " + most, least + "에서 " + most + "까지의 정수가");
      };
      if (!in.is_number_integer()) return range();
      if (in.is_number_unsigned()) {
        const auto value = in.get<std::uint64_t>();
        if (!std::in_range<T>(value)) return range();
        out = static_cast<T>(value);
      } else {
        const auto value = in.get<std::int64_t>();
        if (!std::in_range<T>(value)) return range();
        out = static_cast<T>(value);
      }
      return true;
    }
  }

  std::string path_;
};

// ---- what holds between fields, for those who rely on it

Words misfit(const Segment& segment, const SharedBytes& bytes) {
  if (segment.protocol != 6 && segment.protocol != 17) return {"`segment.protocol`: 6 (TCP) or 17 (UDP) was expected", "`segment.protocol`: 6(TCP)이나 17(UDP)이 와야 합니다"};
  if (!bytes) return {};
  const std::uint64_t headers = segment.ip_header_bytes + (segment.protocol == 6 ? segment.header_bytes : 8U);
  const bool fits = headers <= bytes->size() && static_cast<std::uint64_t>(segment.payload_at) + segment.payload_bytes <= bytes->size();
  const std::string size = std::to_string(bytes->size());
  return fits ? Words{} : Words{"`segment`: it does not fit into its " + size + " bytes", "`segment`: 바이트 " + size + "개에 다 들어가지 않습니다"};
}

bool in_time(Ns t) { return t >= 0 && t <= kMaxRecordedNs; }
Words less_than_a_year(const std::string& field) { return {"`" + field + "`: less than a year was expected", "`" + field + "`: 1년보다 짧은 시간이 와야 합니다"}; }

Words misfit(const PacketSent& e) { return misfit(e.segment, e.bytes); }
Words misfit(const PacketAltered& e) {
  for (const ByteChange& change : e.changes) {
    const std::string at = std::to_string(change.at);
    if (e.bytes && change.at >= e.bytes->size()) return {"`changes`: byte " + at + " is beyond the packet's end", "`changes`: " + at + "번 바이트는 패킷 끝을 벗어납니다"};
  }
  return misfit(e.segment, e.bytes);
}
Words misfit(const Verdict& e) { return in_time(e.until) ? Words{} : less_than_a_year("until_ns"); }
Words misfit(const CallReturned& e) {
  if (!in_time(e.blocked_ns)) return less_than_a_year("blocked_ns");
  if (e.ret >= -1 && e.ret <= kMaxRecordedCount) return {};
  return {"`ret`: -1 or more, at most 2^40, was expected", "`ret`: -1 이상 2^40 이하의 정수가 와야 합니다"};
}
Words misfit(const RuleSet& e) { return in_time(e.rule.then.delay) ? Words{} : less_than_a_year("rule.then.delay_ns"); }
Words misfit(const auto&) { return {}; }

}  // namespace

ordered_json to_record(const Event& event) {
  ordered_json out;
  out["n"] = event.seq;
  out["t_ns"] = event.t;
  out["kind"] = kEventKinds[event.payload.index()];
  if (event.inferred) out["inferred"] = true;
  return std::visit([&](const auto& payload) { return written_fields(payload, std::move(out)); }, event.payload);
}

FromRecord from_record(const json& line, model::Language language) {
  FromRecord out;
  const auto broken = [&](Words what) {
    out.what = language == model::Language::ko ? std::move(what.ko) : std::move(what.en);
    return out;
  };
  const auto kind = line.find("kind");
  if (kind == line.end() || !kind->is_string()) return broken({"`kind`: the name of a kind of event was expected", "`kind`: 사건 종류의 이름이 와야 합니다"});
  const auto number = [&](const char* name) -> std::optional<std::int64_t> {
    const auto found = line.find(name);
    if (found == line.end() || !found->is_number_integer() || (found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))) return std::nullopt;
    return found->get<std::int64_t>();
  };
  const auto n = number("n");
  if (!n || *n < 1) return broken({"`n`: the event's number, from 1, was expected", "`n`: 1부터 매긴 사건 번호가 와야 합니다"});
  const auto t = number("t_ns");
  if (!t || !in_time(*t)) return broken({"`t_ns`: nanoseconds since the run began, less than a year, were expected", "`t_ns`: 시작부터 지난 나노초(1년 미만)가 와야 합니다"});
  out.event.seq = static_cast<std::uint64_t>(*n);
  out.event.t = *t;
  if (const auto inferred = line.find("inferred"); inferred != line.end()) {
    if (!inferred->is_boolean()) return broken({"`inferred`: true or false was expected", "`inferred`: true나 false가 와야 합니다"});
    out.event.inferred = inferred->get<bool>();
  }
  const auto name = std::find(kEventKinds.begin(), kEventKinds.end(), kind->get_ref<const std::string&>());
  if (name == kEventKinds.end()) {
    out.kind = FromRecord::Kind::unknown;
    out.what = kind->get<std::string>();
    return out;
  }
  Reader reader;
  Words misfits;
  const auto read_as = [&]<typename P>(P payload) {
    if (!reader.fields(line, payload)) return;
    misfits = misfit(payload);
    out.event.payload = std::move(payload);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto index = static_cast<std::size_t>(name - kEventKinds.begin());
    ((I == index ? read_as(std::variant_alternative_t<I, Payload>{}) : void()), ...);
  }(std::make_index_sequence<kEventKinds.size()>());
  if (!reader.problem.empty()) return broken(std::move(reader.problem));
  if (!misfits.empty()) return broken(std::move(misfits));
  out.kind = FromRecord::Kind::event;
  return out;
}

}  // namespace sg::store
