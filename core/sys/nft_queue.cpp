#include "core/sys/nft_queue.h"

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include <linux/netfilter_ipv4.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <vector>

namespace sg::sys {
namespace {

constexpr const char* kTable = "sockglass";
constexpr const char* kChain = "wire";

struct MnlCloser {
  void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};
struct BatchCloser {
  void operator()(mnl_nlmsg_batch* batch) const { mnl_nlmsg_batch_stop(batch); }
};
struct RuleFree {
  void operator()(nftnl_rule* rule) const { nftnl_rule_free(rule); }
};
using Rule = std::unique_ptr<nftnl_rule, RuleFree>;

Rule new_rule(std::uint16_t family) {
  Rule rule(nftnl_rule_alloc());
  nftnl_rule_set_str(rule.get(), NFTNL_RULE_TABLE, kTable);
  nftnl_rule_set_str(rule.get(), NFTNL_RULE_CHAIN, kChain);
  nftnl_rule_set_u32(rule.get(), NFTNL_RULE_FAMILY, family);
  return rule;
}

/// meta mark kPassMark accept
Rule pass_marked(std::uint16_t family) {
  Rule rule = new_rule(family);
  nftnl_expr* meta = nftnl_expr_alloc("meta");
  nftnl_expr_set_u32(meta, NFTNL_EXPR_META_KEY, NFT_META_MARK);
  nftnl_expr_set_u32(meta, NFTNL_EXPR_META_DREG, NFT_REG_1);
  nftnl_rule_add_expr(rule.get(), meta);
  nftnl_expr* compare = nftnl_expr_alloc("cmp");
  nftnl_expr_set_u32(compare, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
  nftnl_expr_set_u32(compare, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
  nftnl_expr_set_u32(compare, NFTNL_EXPR_CMP_DATA, kPassMark);
  nftnl_rule_add_expr(rule.get(), compare);
  nftnl_expr* accept = nftnl_expr_alloc("immediate");
  nftnl_expr_set_u32(accept, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
  nftnl_expr_set_u32(accept, NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);
  nftnl_rule_add_expr(rule.get(), accept);
  return rule;
}

Rule queue_rule(QueueRule how, std::uint16_t queue, std::uint16_t family) {
  Rule rule = new_rule(family);
  if (how == QueueRule::native) {
    nftnl_expr* expression = nftnl_expr_alloc("queue");
    nftnl_expr_set_u16(expression, NFTNL_EXPR_QUEUE_NUM, queue);
    nftnl_expr_set_u16(expression, NFTNL_EXPR_QUEUE_TOTAL, 1);
    nftnl_rule_add_expr(rule.get(), expression);
  } else {
    // libnftnl frees the info with free(3).
    constexpr std::size_t kAligned = (sizeof(xt_NFQ_info_v1) + 7) / 8 * 8;
    void* info = std::calloc(1, kAligned);
    const xt_NFQ_info_v1 wanted{queue, 1};
    std::memcpy(info, &wanted, sizeof wanted);
    nftnl_expr* expression = nftnl_expr_alloc("target");
    nftnl_expr_set_str(expression, NFTNL_EXPR_TG_NAME, "NFQUEUE");
    nftnl_expr_set_u32(expression, NFTNL_EXPR_TG_REV, 1);
    nftnl_expr_set(expression, NFTNL_EXPR_TG_INFO, info, kAligned);
    nftnl_rule_add_expr(rule.get(), expression);
  }
  return rule;
}

/// Sends one transaction and reads an answer for each of its messages.
Status write_ruleset(QueueRule how, std::uint16_t queue, std::uint16_t family) {
  const std::string attempted = std::string(how == QueueRule::native ? "nftables rule `queue`" : "nftables rule with the xtables target NFQUEUE") +
                                (family == NFPROTO_IPV6 ? " for IPv6" : "");
  std::vector<char> buffer(MNL_SOCKET_BUFFER_SIZE * 2);
  const std::unique_ptr<mnl_nlmsg_batch, BatchCloser> batch(mnl_nlmsg_batch_start(buffer.data(), MNL_SOCKET_BUFFER_SIZE));
  std::uint32_t sequence = static_cast<std::uint32_t>(std::time(nullptr));
  const auto current = [&] { return static_cast<char*>(mnl_nlmsg_batch_current(batch.get())); };
  const auto header = [&](std::uint16_t type, std::uint16_t flags) {
    return nftnl_nlmsg_build_hdr(current(), type, family, static_cast<std::uint16_t>(flags | NLM_F_ACK), ++sequence);
  };

  nftnl_batch_begin(current(), ++sequence);
  mnl_nlmsg_batch_next(batch.get());

  std::unique_ptr<nftnl_table, void (*)(nftnl_table*)> table(nftnl_table_alloc(), [](nftnl_table* t) { nftnl_table_free(t); });
  nftnl_table_set_str(table.get(), NFTNL_TABLE_NAME, kTable);
  nftnl_table_nlmsg_build_payload(header(NFT_MSG_NEWTABLE, NLM_F_CREATE), table.get());
  mnl_nlmsg_batch_next(batch.get());

  std::unique_ptr<nftnl_chain, void (*)(nftnl_chain*)> chain(nftnl_chain_alloc(), [](nftnl_chain* c) { nftnl_chain_free(c); });
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TABLE, kTable);
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_NAME, kChain);
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TYPE, "filter");
  nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_HOOKNUM, NF_INET_LOCAL_OUT);
  nftnl_chain_set_s32(chain.get(), NFTNL_CHAIN_PRIO, NF_IP_PRI_FILTER);
  nftnl_chain_nlmsg_build_payload(header(NFT_MSG_NEWCHAIN, NLM_F_CREATE), chain.get());
  mnl_nlmsg_batch_next(batch.get());

  for (const Rule& rule : {pass_marked(family), queue_rule(how, queue, family)}) {
    nftnl_rule_nlmsg_build_payload(header(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND), rule.get());
    mnl_nlmsg_batch_next(batch.get());
  }
  nftnl_batch_end(current(), ++sequence);
  mnl_nlmsg_batch_next(batch.get());

  const std::unique_ptr<mnl_socket, MnlCloser> socket(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC));
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return failed("netlink socket for nftables");
  if (mnl_socket_sendto(socket.get(), mnl_nlmsg_batch_head(batch.get()), mnl_nlmsg_batch_size(batch.get())) < 0) {
    return failed(attempted);
  }
  // A transaction answers each message it got to; the first error ends it.
  int answers_left = 4;  // table, chain, two rules
  std::vector<char> answer(MNL_SOCKET_BUFFER_SIZE);
  while (answers_left > 0) {
    const ssize_t n = mnl_socket_recvfrom(socket.get(), answer.data(), answer.size());
    if (n < 0) return failed(attempted);
    int left = static_cast<int>(n);
    for (const nlmsghdr* message = reinterpret_cast<const nlmsghdr*>(answer.data()); mnl_nlmsg_ok(message, left);
         message = mnl_nlmsg_next(message, &left)) {
      if (message->nlmsg_type != NLMSG_ERROR) continue;
      const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(message));
      if (error->error != 0) return failed(attempted, -error->error);
      --answers_left;
    }
  }
  return success();
}

}  // namespace

QueueRuleResult queue_all_packets(std::uint16_t queue, QueueFamily family) {
  const std::uint16_t number = family == QueueFamily::ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
  QueueRuleResult result;
  result.status = write_ruleset(QueueRule::native, queue, number);
  if (result.status.ok()) return result;
  result.first_refusal = result.status.text();
  result.used = QueueRule::xtables;
  result.status = write_ruleset(QueueRule::xtables, queue, number);
  return result;
}

}  // namespace sg::sys
