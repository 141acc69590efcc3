#include "core/model/cast.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

TEST(Cast, KnowsBothEndsAfterAHandshake) {
  Story story;
  story.handshake();
  const Cast& cast = story.timeline().cast();
  const std::uint64_t now = story.timeline().size();
  EXPECT_EQ(cast.owner(end(40000), end(8888), now), kClient);
  EXPECT_EQ(cast.owner(end(8888), end(40000), now), kServer);
  EXPECT_EQ(cast.owner(kAccepted), kServer);
  EXPECT_EQ(cast.owner(kConnecting), kClient);
  EXPECT_EQ(cast.owner(SocketId{999}), std::nullopt);
}

TEST(Cast, AConnectingClientIsKnownBeforeItsPortIs) {
  Story story;
  story.add(ActorStarted{kServer, "server", Role::server});
  story.add(ActorStarted{kClient, "c1", Role::client});
  story.add(ActorStarted{ActorId{2}, "c2", Role::client});
  story.call(kServer, CallKind::listen, 3, kListener, 0, {end(8888), {}});
  story.enter(ActorId{2}, CallKind::connect, 3, SocketId{300}, {{}, end(8888)});
  const PacketId syn = story.send(flow(41000, 8888), kSyn, 0, 0);
  const Cast& cast = story.timeline().cast();
  EXPECT_EQ(cast.owner(end(41000), end(8888), story.timeline().packet_seq(syn)), ActorId{2});
  // A second client is connecting too: from the SYN alone nobody can tell them apart.
  story.enter(kClient, CallKind::connect, 3, SocketId{200}, {{}, end(8888)});
  EXPECT_EQ(cast.owner(end(41000), end(8888), story.timeline().size()), std::nullopt);
  EXPECT_EQ(cast.role_of(end(41000), end(8888)), Role::client);
  EXPECT_EQ(cast.role_of(end(8888), end(41000)), Role::server);
}

TEST(Cast, AnAddressThatIsUsedAgainBelongsToItsNewOwnerFromThenOn) {
  Story story;
  story.add(ActorStarted{kServer, "server", Role::server});
  story.add(ActorStarted{kClient, "c1", Role::client});
  story.add(ActorStarted{ActorId{2}, "c2", Role::client});
  story.call(kServer, CallKind::listen, 3, kListener, 0, {end(8888), {}});
  story.call(kClient, CallKind::connect, 3, kConnecting, 0, flow(40000, 8888));
  const std::uint64_t first = story.timeline().size();
  story.call(ActorId{2}, CallKind::connect, 3, SocketId{300}, 0, flow(40000, 8888));
  const std::uint64_t second = story.timeline().size();
  const Cast& cast = story.timeline().cast();
  EXPECT_EQ(cast.owner(end(40000), end(8888), first), kClient);
  EXPECT_EQ(cast.owner(end(40000), end(8888), second), ActorId{2});
}

TEST(Cast, AFailedConnectLeavesNothingPending) {
  Story story;
  story.add(ActorStarted{kClient, "c1", Role::client});
  story.add(ActorStarted{ActorId{2}, "c2", Role::client});
  const CallId call = story.enter(kClient, CallKind::connect, 3, kConnecting, {{}, end(8888)});
  story.fail(call, kClient, CallKind::connect, 3, 111);
  EXPECT_EQ(story.timeline().cast().owner(end(40000), end(8888), story.timeline().size()), std::nullopt);
}

TEST(Cast, AConnectThatDidNotWaitHasItsAddressAllTheSame) {
  Story story;
  story.add(ActorStarted{kClient, "c1", Role::client});
  CallReturned begun;
  begun.call = story.enter(kClient, CallKind::connect, 3, kConnecting, {{}, end(8888)});
  begun.actor = kClient;
  begun.kind = CallKind::connect;
  begun.socket = kConnecting;
  begun.ret = -1;
  begun.error = EINPROGRESS;
  begun.flow = {end(40000), end(8888)};
  story.add(begun);
  EXPECT_EQ(story.timeline().cast().owner(end(40000), end(8888), story.timeline().size()), kClient);
}

}  // namespace
}  // namespace sg::model
