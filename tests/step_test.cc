#include "fsm/step.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace fsm {

static void PrintTo(Action action, std::ostream* out) {
  static constexpr const char* kNames[] = {"send_advert", "send_priority_zero", "hold", "release",
                                           "announce"};
  *out << kNames[static_cast<int>(action)];
}

namespace {

using std::chrono::seconds;
using vrrp::Centiseconds;
using vrrp::Family;
using vrrp::Instant;
using vrrp::IpAddress;
using vrrp::Nanoseconds;
using vrrp::Priority;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Version;

using ActionList = std::vector<Action>;

constexpr Instant at(Nanoseconds offset) { return Instant{seconds{1000}} + offset; }
constexpr Instant kT0 = at(Nanoseconds{0});

IpAddress ip(const char* text) { return *IpAddress::parse(text); }
Priority priority(unsigned number) { return *Priority::from(number); }

const IpAddress kOurs = ip("10.0.0.5");
const IpAddress kLower = ip("10.0.0.1");
const IpAddress kHigher = ip("10.0.0.9");

// A router of priority 100 at 1 s, as most are.
Settings settings_v3() {
  return {.version = Version::v3,
          .family = Family::ipv4,
          .priority = priority(100),
          .preempt = Preempt::yes,
          .interval = seconds{1},
          .second_advert_after = Nanoseconds{700'000'000}};
}

Settings settings_v2() {
  Settings settings = settings_v3();
  settings.version = Version::v2;
  return settings;
}

Settings settings_with_delay(Nanoseconds delay) {
  Settings settings = settings_v3();
  settings.preempt_delay = delay;
  return settings;
}

HeardAdvert advert(unsigned number, const IpAddress& source, Nanoseconds interval = seconds{1}) {
  return {.priority = Priority::from_wire(static_cast<std::uint8_t>(number)),
          .interval = interval,
          .source = source};
}

ActionList list(const Actions& actions) { return {actions.all().begin(), actions.all().end()}; }

// A router with its events so far; each call returns the actions.
struct Router {
  explicit Router(const Settings& with) : settings(with), state(initial_state(with)) {}

  ActionList take(const Event& event, Instant now) {
    const Step step = fsm::step(settings, state, event, now);
    state = step.next;
    return list(step.actions);
  }
  ActionList hear(const HeardAdvert& heard, Instant now) {
    return take(Event::advert_received(heard), now);
  }

  Settings settings;
  State state;
};

Router backup(const Settings& settings) {
  Router router(settings);
  router.take(Event::startup(kOurs), kT0);
  return router;
}

// Active since the end of its first down interval: 3.609375 s after kT0 with priority 100 at 1 s.
constexpr Instant kPromoted = at(Nanoseconds{3'609'375'000});
Router active(const Settings& settings) {
  Router router = backup(settings);
  router.take(Event::deadline(), kPromoted);
  return router;
}

// --- Initialize (6.4.1)

TEST(Step, StartsAsBackupWithoutSendingAnything) {
  Router router(settings_v3());
  EXPECT_EQ(router.take(Event::startup(kOurs), kT0), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
  EXPECT_EQ(router.state.reason, Reason::startup);
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{3'609'375'000}));
  EXPECT_EQ(router.state.active_interval, seconds{1});
  EXPECT_EQ(router.state.since, kT0);
}

TEST(Step, OwnerStartsAsActiveAndAdvertisesBeforeItHolds) {
  Settings settings = settings_v3();
  settings.priority = Priority::kOwner;
  Router router(settings);
  EXPECT_EQ(router.take(Event::startup(kOurs), kT0),
            (ActionList{Action::send_advert, Action::hold}));
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.reason, Reason::owner);
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{700'000'000}));
}

TEST(Step, Priority254IsNoOwner) {
  Settings settings = settings_v3();
  settings.priority = priority(254);
  Router router(settings);
  EXPECT_EQ(router.take(Event::startup(kOurs), kT0), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
}

TEST(Step, InitializeIgnoresAdvertsAndDeadlines) {
  Router router(settings_v3());
  const State before = router.state;
  EXPECT_EQ(router.hear(advert(200, kHigher), kT0), ActionList{});
  EXPECT_EQ(router.take(Event::deadline(), kT0), ActionList{});
  EXPECT_EQ(router.state, before);
}

// --- Backup (6.4.2)

TEST(Step, BackupBecomesActiveWhenItsDeadlinePasses) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.take(Event::deadline(), kPromoted),
            (ActionList{Action::send_advert, Action::hold}));
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.reason, Reason::timeout);
  EXPECT_EQ(router.state.active_address, kOurs);
}

TEST(Step, BackupIgnoresAnEarlyWakeUp) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.take(Event::deadline(), kPromoted - Nanoseconds{1}), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
}

TEST(Step, BackupIgnoresADeadlineThatAnAdvertHasMoved) {
  Router router = backup(settings_v3());
  router.hear(advert(200, kHigher), at(seconds{3}));
  EXPECT_EQ(router.take(Event::deadline(), kPromoted), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
}

TEST(Step, BackupIsRearmedByHigherPriority) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.hear(advert(200, kLower), at(seconds{2})), ActionList{});
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{5'609'375'000}));
  EXPECT_EQ(router.state.active_address, kLower);
  EXPECT_EQ(router.state.active_priority, priority(200));
  EXPECT_EQ(router.state.last_advert, at(seconds{2}));
}

TEST(Step, BackupIsRearmedByEqualPriorityWhateverTheAddress) {
  for (const IpAddress& source : {kLower, kHigher}) {
    Router router = backup(settings_v3());
    router.hear(advert(100, source), at(seconds{2}));
    EXPECT_EQ(router.state.deadline, at(Nanoseconds{5'609'375'000}));
  }
}

TEST(Step, BackupThatPreemptsLeavesItsDeadlineOnLowerPriority) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.hear(advert(99, kHigher), at(seconds{2})), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{3'609'375'000}));
  EXPECT_EQ(router.state.active_address, kHigher);
  EXPECT_EQ(router.state.active_priority, priority(99));
  router.take(Event::deadline(), router.state.deadline);
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.reason, Reason::preempt);
}

TEST(Step, BackupThatHearsALowerPriorityAndThenAHigherOneWaitsForSilenceAgain) {
  Router router = backup(settings_v3());
  router.hear(advert(99, kHigher), at(seconds{2}));
  router.hear(advert(200, kLower), at(seconds{3}));
  router.take(Event::deadline(), router.state.deadline);
  EXPECT_EQ(router.state.reason, Reason::timeout);
}

TEST(Step, PreemptDelayLeavesALowerPriorityAloneUntilItHasPassed) {
  Router router = backup(settings_with_delay(seconds{10}));
  for (int second = 2; second < 12; ++second) {
    EXPECT_EQ(router.hear(advert(99, kHigher), at(seconds{second})), ActionList{});
    EXPECT_EQ(router.state.deadline, at(seconds{second} + Nanoseconds{3'609'375'000}));
  }
  // The first was heard at 2 s: the delay is over, and the last deadline stays.
  router.hear(advert(99, kHigher), at(seconds{12}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{14'609'375'000}));
  router.hear(advert(99, kHigher), at(seconds{13}));
  EXPECT_EQ(router.take(Event::deadline(), at(Nanoseconds{14'609'375'000})),
            (ActionList{Action::send_advert, Action::hold}));
  EXPECT_EQ(router.state.reason, Reason::preempt);
}

TEST(Step, PreemptDelayAdoptsTheIntervalOfTheRouterItLeavesAlone) {
  Router router = backup(settings_with_delay(seconds{10}));
  router.hear(advert(99, kHigher, Centiseconds{200}), at(seconds{2}));
  EXPECT_EQ(router.state.active_interval, seconds{2});
  // 3 * 2 s + 156/256 * 2 s
  EXPECT_EQ(router.state.deadline, at(seconds{2} + Nanoseconds{7'218'750'000}));
}

TEST(Step, PreemptDelayBeginsAgainAfterAnAdvertOfNoLowerPriority) {
  Router router = backup(settings_with_delay(seconds{10}));
  router.hear(advert(99, kHigher), at(seconds{2}));
  router.hear(advert(100, kHigher), at(seconds{5}));
  router.hear(advert(99, kHigher), at(seconds{8}));
  router.hear(advert(99, kHigher), at(seconds{17}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{20'609'375'000}));
  router.hear(advert(99, kHigher), at(seconds{18}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{20'609'375'000}));
}

TEST(Step, PreemptDelayDoesNotDelayTheEndOfSilence) {
  Router router = backup(settings_with_delay(seconds{10}));
  router.hear(advert(99, kHigher), at(seconds{2}));
  router.take(Event::deadline(), at(Nanoseconds{5'609'375'000}));
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.reason, Reason::timeout);
}

TEST(Step, PreemptDelayDoesNotDelayThePlaceOfARouterThatGaveUp) {
  Router router = backup(settings_with_delay(seconds{10}));
  router.hear(advert(99, kHigher), at(seconds{2}));
  router.hear(advert(0, kHigher), at(seconds{3}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{3'609'375'000}));
}

TEST(Step, PreemptDelayIsForgottenWithTheState) {
  Router router = backup(settings_with_delay(seconds{10}));
  router.hear(advert(99, kHigher), at(seconds{2}));
  router.take(Event::interface_lost(Reason::interface_down), at(seconds{3}));
  router.take(Event::startup(kOurs), at(seconds{11}));
  router.hear(advert(99, kHigher), at(seconds{13}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{16'609'375'000}));
}

TEST(Step, PreemptDelayIsNotForAnActiveRouter) {
  Router router = active(settings_with_delay(seconds{10}));
  EXPECT_EQ(router.hear(advert(99, kHigher), at(seconds{5})),
            (ActionList{Action::send_advert, Action::announce}));
}

TEST(Step, BackupThatDoesNotPreemptIsRearmedByLowerPriority) {
  Settings settings = settings_v3();
  settings.preempt = Preempt::no;
  Router router = backup(settings);
  router.hear(advert(1, kLower), at(seconds{2}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{5'609'375'000}));
}

TEST(Step, BackupAdoptsTheIntervalOfTheActiveRouter) {
  Router router = backup(settings_v3());
  router.hear(advert(200, kHigher, Centiseconds{10}), at(seconds{2}));
  EXPECT_EQ(router.state.active_interval, Centiseconds{10});
  // 3 * 0.1 s + 156/256 * 0.1 s
  EXPECT_EQ(router.state.deadline, at(seconds{2} + Nanoseconds{360'937'500}));
}

TEST(Step, BackupDoesNotAdoptTheIntervalOfARouterItPreempts) {
  Router router = backup(settings_v3());
  router.hear(advert(50, kHigher, Centiseconds{10}), at(seconds{2}));
  EXPECT_EQ(router.state.active_interval, seconds{1});
}

TEST(Step, BackupWaitsOnlySkewTimeAfterPriorityZero) {
  Router router = backup(settings_v3());
  router.hear(advert(200, kHigher), at(seconds{1}));
  EXPECT_EQ(router.hear(advert(0, kHigher), at(seconds{2})), ActionList{});
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{2'609'375'000}));
  router.take(Event::deadline(), at(Nanoseconds{2'609'375'000}));
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.reason, Reason::priority_zero);
}

TEST(Step, PriorityZeroDoesNotChangeTheLearnedInterval) {
  Router router = backup(settings_v3());
  router.hear(advert(200, kHigher, Centiseconds{10}), at(seconds{1}));
  router.hear(advert(0, kHigher, seconds{40}), at(seconds{2}));
  EXPECT_EQ(router.state.active_interval, Centiseconds{10});
  EXPECT_EQ(router.state.deadline, at(seconds{2} + Nanoseconds{60'937'500}));
}

TEST(Step, AnAdvertAfterPriorityZeroIsOrdinaryAgain) {
  Router router = backup(settings_v3());
  router.hear(advert(0, kHigher), at(seconds{2}));
  router.hear(advert(150, kLower), at(Nanoseconds{2'100'000'000}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{5'709'375'000}));
  router.take(Event::deadline(), at(Nanoseconds{5'709'375'000}));
  EXPECT_EQ(router.state.reason, Reason::timeout);
}

TEST(Step, BackupShutsDownWithoutAWord) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.take(Event::shutdown(), at(seconds{1})), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::initialize);
  EXPECT_EQ(router.state.reason, Reason::shutdown);
  EXPECT_EQ(router.state.deadline, vrrp::kNever);
}

TEST(Step, Version2SkewDoesNotDependOnTheInterval) {
  Settings settings = settings_v2();
  settings.interval = seconds{5};
  Router router = backup(settings);
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{15'609'375'000}));
  router.hear(advert(0, kHigher, seconds{5}), at(seconds{2}));
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{2'609'375'000}));
}

TEST(Step, SubSecondBackupsOfNeighbouringPrioritiesPromoteApart) {
  Settings first = settings_v3();
  first.interval = Centiseconds{1};
  first.priority = priority(254);
  Settings second = first;
  second.priority = priority(253);
  EXPECT_EQ(backup(first).state.deadline, at(Nanoseconds{30'078'125}));
  EXPECT_EQ(backup(second).state.deadline, at(Nanoseconds{30'117'187}));
}

// --- Active (6.4.3)

TEST(Step, ActiveAdvertisesWithItsOwnIntervalAndWithoutDrift) {
  Router router = active(settings_v3());
  // The second advert comes early, as set; it is handled 2 ms late, the third is not late for that.
  const Instant second = kPromoted + Nanoseconds{700'000'000};
  EXPECT_EQ(router.state.deadline, second);
  EXPECT_EQ(router.take(Event::deadline(), second + Nanoseconds{2'000'000}),
            ActionList{Action::send_advert});
  EXPECT_EQ(router.state.deadline, second + seconds{1});
}

TEST(Step, ActiveThatWasAsleepSendsOneAdvertNotMany) {
  Router router = active(settings_v3());
  const Instant late = kPromoted + seconds{10};
  EXPECT_EQ(router.take(Event::deadline(), late), ActionList{Action::send_advert});
  EXPECT_EQ(router.state.deadline, late + seconds{1});
}

TEST(Step, ActiveIgnoresAnEarlyWakeUp) {
  Router router = active(settings_v3());
  const State before = router.state;
  EXPECT_EQ(router.take(Event::deadline(), before.deadline - Nanoseconds{1}), ActionList{});
  EXPECT_EQ(router.state, before);
}

TEST(Step, ActiveNeverSendsWithALearnedInterval) {
  Router router = backup(settings_v3());
  router.hear(advert(200, kHigher, Centiseconds{10}), kT0);
  const Instant promoted = router.state.deadline;
  router.take(Event::deadline(), promoted);
  router.take(Event::deadline(), promoted + Nanoseconds{700'000'000});
  EXPECT_EQ(router.state.deadline, promoted + Nanoseconds{1'700'000'000});
}

TEST(Step, ActiveYieldsToHigherPriority) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.hear(advert(101, kLower, Centiseconds{50}), at(seconds{5})),
            ActionList{Action::release});
  EXPECT_EQ(router.state.state, RouterState::backup);
  EXPECT_EQ(router.state.reason, Reason::higher_priority);
  EXPECT_EQ(router.state.active_interval, Centiseconds{50});
  EXPECT_EQ(router.state.active_address, kLower);
  // 3 * 0.5 s + 156/256 * 0.5 s
  EXPECT_EQ(router.state.deadline, at(seconds{5} + Nanoseconds{1'804'687'500}));
}

TEST(Step, ActiveYieldsToHigherPriorityAlsoWithoutPreempt) {
  Settings settings = settings_v3();
  settings.preempt = Preempt::no;
  Router router = active(settings);
  EXPECT_EQ(router.hear(advert(101, kLower), at(seconds{5})), ActionList{Action::release});
}

TEST(Step, ActiveWithoutPreemptAnswersALosingAdvertAllTheSame) {
  Settings settings = settings_v3();
  settings.preempt = Preempt::no;
  Router router = active(settings);
  EXPECT_EQ(router.hear(advert(99, kHigher), at(seconds{5})),
            (ActionList{Action::send_advert, Action::announce}));
  EXPECT_EQ(router.state.state, RouterState::active);
}

TEST(Step, ActiveYieldsToEqualPriorityAndHigherAddress) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.hear(advert(100, kHigher), at(seconds{5})), ActionList{Action::release});
  EXPECT_EQ(router.state.reason, Reason::higher_address);
}

TEST(Step, ActiveDoesNotYieldToItsOwnAddress) {
  Router router = active(settings_v3());
  router.hear(advert(100, kOurs), at(seconds{5}));
  EXPECT_EQ(router.state.state, RouterState::active);
}

TEST(Step, AddressesAreComparedUnsignedInNetworkOrder) {
  // As host-order or signed numbers these would compare the other way round.
  Router router = active(settings_v3());
  EXPECT_EQ(router.hear(advert(100, ip("192.0.0.1")), at(seconds{5})), ActionList{Action::release});
  router = active(settings_v3());
  EXPECT_EQ(router.hear(advert(100, ip("9.255.255.255")), at(seconds{5})),
            (ActionList{Action::send_advert, Action::announce}));
}

TEST(Step, Ipv6AddressesAreComparedToTheLastByte) {
  Settings settings = settings_v3();
  settings.family = Family::ipv6;
  Router router(settings);
  router.take(Event::startup(ip("fe80::5")), kT0);
  router.take(Event::deadline(), kPromoted);
  EXPECT_EQ(router.hear(advert(100, ip("fe80::6")), at(seconds{5})), ActionList{Action::release});
}

TEST(Step, ActiveAnswersALosingAdvertAtOnceAndKeepsItsTimer) {
  for (const HeardAdvert& losing : {advert(99, kHigher), advert(100, kLower)}) {
    Router router = active(settings_v3());
    const Instant deadline = router.state.deadline;
    EXPECT_EQ(router.hear(losing, at(Nanoseconds{4'000'000'000})),
              (ActionList{Action::send_advert, Action::announce}));
    EXPECT_EQ(router.state.state, RouterState::active);
    EXPECT_EQ(router.state.deadline, deadline);
  }
}

TEST(Step, Version2AnswersALosingAdvertWithSilenceOnTheWire) {
  Router router = active(settings_v2());
  EXPECT_EQ(router.hear(advert(99, kHigher), at(seconds{4})), ActionList{Action::announce});
}

TEST(Step, AnswersToLosingAdvertsAreLimitedToFourAnInterval) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.hear(advert(99, kLower), at(seconds{4})).size(), 2U);
  EXPECT_EQ(router.hear(advert(99, kLower), at(Nanoseconds{4'249'999'999})), ActionList{});
  EXPECT_EQ(router.hear(advert(99, kLower), at(Nanoseconds{4'250'000'000})).size(), 2U);
}

// The arrivals are from while it slept: fifteen losing adverts of a router that took over
// meanwhile.
TEST(Step, ActiveThatWakesUpAnswersOnceWhatHadWaitedForIt) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.take(Event::deadline(), at(seconds{20})), ActionList{Action::send_advert});
  EXPECT_EQ(router.hear(advert(99, kLower), at(seconds{5})),
            (ActionList{Action::send_advert, Action::announce}));
  for (int second = 6; second <= 20; ++second) {
    EXPECT_EQ(router.hear(advert(99, kLower), at(seconds{second})), ActionList{}) << second;
  }
  EXPECT_EQ(router.hear(advert(99, kLower), at(Nanoseconds{20'250'000'000})).size(), 2U);
}

// Each believes that it wins, and hears the other every millisecond.
TEST(Step, TwoActivesOfOneAddressDoNotAnswerEachOtherWithoutEnd) {
  Router first = active(settings_v3());
  Router second = active(settings_v3());
  const HeardAdvert same = advert(100, kOurs);
  int adverts = 0;
  for (int millisecond = 0; millisecond < 1000; ++millisecond) {
    const Instant now = at(seconds{5} + std::chrono::milliseconds{millisecond});
    for (Router* router : {&first, &second}) {
      for (const Action action : router->hear(same, now)) {
        if (action == Action::send_advert) ++adverts;
      }
    }
  }
  EXPECT_EQ(adverts, 8);  // Four each in one interval.
}

TEST(Step, ActiveAnswersPriorityZeroAtOnceAndRearms) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.hear(advert(0, kHigher), at(seconds{4})), ActionList{Action::send_advert});
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.deadline, at(seconds{5}));
}

TEST(Step, ActiveGivesUpBeforeItReleasesOnShutdown) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.take(Event::shutdown(), at(seconds{4})),
            (ActionList{Action::send_priority_zero, Action::release}));
  EXPECT_EQ(router.state.state, RouterState::initialize);
  EXPECT_EQ(router.state.deadline, vrrp::kNever);
}

TEST(Step, OwnersSettleByAddressToo) {
  Settings settings = settings_v3();
  settings.priority = Priority::kOwner;
  Router router(settings);
  router.take(Event::startup(kOurs), kT0);
  EXPECT_EQ(router.hear(advert(255, kHigher), at(seconds{1})), ActionList{Action::release});
}

// --- Interfaces and addresses

TEST(Step, ActiveReleasesAndFallsIntoFaultWhenTheInterfaceIsLost) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.take(Event::interface_lost(Reason::interface_down), at(seconds{4})),
            ActionList{Action::release});
  EXPECT_EQ(router.state.state, RouterState::fault);
  EXPECT_EQ(router.state.reason, Reason::interface_down);
  EXPECT_EQ(router.state.deadline, vrrp::kNever);
}

TEST(Step, OwnerThatLosesOnlyItsAddressGivesUpBeforeItReleases) {
  Settings settings = settings_v3();
  settings.priority = Priority::kOwner;
  Router router(settings);
  router.take(Event::startup(kOurs), kT0);
  EXPECT_EQ(router.take(Event::interface_lost(Reason::owner_without_address), at(seconds{4})),
            (ActionList{Action::send_priority_zero, Action::release}));
  EXPECT_EQ(router.state.state, RouterState::fault);
}

TEST(Step, ActiveWhoseServiceHasFailedGivesUpBeforeItReleases) {
  for (const Reason reason : {Reason::check_failed, Reason::check_unknown}) {
    Router router = active(settings_v3());
    EXPECT_EQ(router.take(Event::interface_lost(reason), at(seconds{4})),
              (ActionList{Action::send_priority_zero, Action::release}));
    EXPECT_EQ(router.state.state, RouterState::fault);
    EXPECT_EQ(router.state.reason, reason);
  }
}

TEST(Step, BackupFallsIntoFaultWithoutActions) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.take(Event::interface_lost(Reason::no_source_address), at(seconds{1})),
            ActionList{});
  EXPECT_EQ(router.state.state, RouterState::fault);
}

TEST(Step, FaultKeepsItsTimeWhenOnlyTheReasonChanges) {
  Router router = backup(settings_v3());
  router.take(Event::interface_lost(Reason::interface_down), at(seconds{1}));
  router.take(Event::interface_lost(Reason::interface_missing), at(seconds{2}));
  EXPECT_EQ(router.state.reason, Reason::interface_missing);
  EXPECT_EQ(router.state.since, at(seconds{1}));
}

TEST(Step, FaultIgnoresAdverts) {
  Router router = active(settings_v3());
  router.take(Event::interface_lost(Reason::interface_down), at(seconds{4}));
  const State before = router.state;
  EXPECT_EQ(router.hear(advert(200, kHigher), at(seconds{5})), ActionList{});
  EXPECT_EQ(router.state, before);
}

TEST(Step, FaultStartsAsBackupWhenTheInterfaceIsBack) {
  Router router = active(settings_v3());
  router.take(Event::interface_lost(Reason::interface_down), at(seconds{4}));
  EXPECT_EQ(router.take(Event::startup(kHigher), at(seconds{10})), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
  EXPECT_EQ(router.state.source, kHigher);
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{13'609'375'000}));
}

TEST(Step, FaultForgetsALearnedInterval) {
  Router router = backup(settings_v3());
  router.hear(advert(200, kHigher, seconds{40}), at(seconds{1}));
  router.take(Event::interface_lost(Reason::interface_down), at(seconds{4}));
  router.take(Event::startup(kOurs), at(seconds{10}));
  EXPECT_EQ(router.state.active_interval, seconds{1});
}

TEST(Step, StartupOfARunningRouterChangesOnlyItsSource) {
  Router router = active(settings_v3());
  const Instant deadline = router.state.deadline;
  EXPECT_EQ(router.take(Event::startup(kHigher), at(seconds{4})), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::active);
  EXPECT_EQ(router.state.deadline, deadline);
}

TEST(Step, ANewSourceCountsInTheNextTie) {
  Router router = active(settings_v3());
  router.take(Event::source_changed(ip("10.0.0.200")), at(seconds{4}));
  EXPECT_EQ(router.state.active_address, ip("10.0.0.200"));
  EXPECT_EQ(router.hear(advert(100, kHigher), at(seconds{5})).front(), Action::send_advert);
}

// --- hold_failed and its retry

TEST(Step, HoldFailedResignsReleasesAndRetries) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.take(Event::hold_failed(1), at(seconds{4})),
            (ActionList{Action::send_priority_zero, Action::release}));
  EXPECT_EQ(router.state.state, RouterState::fault);
  EXPECT_EQ(router.state.reason, Reason::hold_failed);
  EXPECT_EQ(router.state.error, 1);
  EXPECT_EQ(router.state.deadline, at(seconds{5}));
  EXPECT_EQ(router.take(Event::deadline(), at(seconds{5})), ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
}

TEST(Step, RetriesSlowDownUpToTheLimitAndStartAnewOnceHeld) {
  Router router = active(settings_v3());
  Instant now = kPromoted;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 9; ++i) {
    router.take(Event::hold_failed(1), now);
    waits.push_back(std::chrono::duration_cast<seconds>(router.state.deadline - now).count());
    now = router.state.deadline;
    router.take(Event::deadline(), now);
    now = router.state.deadline;
    router.take(Event::deadline(), now);
  }
  EXPECT_EQ(waits, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 64, 64, 64}));
  router.take(Event::held(), now);
  router.take(Event::hold_failed(1), now);
  EXPECT_EQ(router.state.deadline, now + seconds{1});
}

TEST(Step, HoldFailedOfARouterThatIsNotActiveAnyMoreChangesNothing) {
  Router router = backup(settings_v3());
  const State before = router.state;
  EXPECT_EQ(router.take(Event::hold_failed(1), at(seconds{1})), ActionList{});
  EXPECT_EQ(router.state, before);
}

// --- Priority as an input

TEST(Step, ALowerPriorityLengthensTheRunningDeadlineByTheSkew) {
  Router router = backup(settings_v3());
  router.take(Event::priority_changed(priority(50)), at(seconds{1}));
  // 206/256 s instead of 156/256 s
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{3'804'687'500}));
}

TEST(Step, APriorityChangeOfAnActiveRouterSendsNothingBeforeTheNextAdvert) {
  Router router = active(settings_v3());
  const Instant deadline = router.state.deadline;
  EXPECT_EQ(router.take(Event::priority_changed(priority(50)), at(seconds{4})), ActionList{});
  EXPECT_EQ(router.state.deadline, deadline);
  EXPECT_EQ(router.state.effective_priority, priority(50));
}

TEST(Step, AnOwnersPriorityNeverChanges) {
  Settings settings = settings_v3();
  settings.priority = Priority::kOwner;
  Router router(settings);
  router.take(Event::priority_changed(priority(50)), kT0);
  EXPECT_EQ(router.state.effective_priority, Priority::kOwner);
}

// --- A service that has failed, with `on_fail demote`

TEST(Step, ADemotedActiveResignsAndGoesOnAsABackupOfLowPriority) {
  Router router = active(settings_v3());
  EXPECT_EQ(router.take(Event::demoted(priority(40), Reason::check_failed), at(seconds{4})),
            (ActionList{Action::send_priority_zero, Action::release}));
  EXPECT_EQ(router.state.state, RouterState::backup);
  EXPECT_EQ(router.state.reason, Reason::check_failed);
  EXPECT_EQ(router.state.effective_priority, priority(40));
  EXPECT_TRUE(router.state.active_address.is_unspecified());
  // 3 s and a skew of 216/256 s
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{7'843'750'000}));
}

TEST(Step, ADemotedRouterServesAgainWhenNobodyTakesOver) {
  Router router = active(settings_v3());
  router.take(Event::demoted(priority(40), Reason::check_failed), at(seconds{4}));
  EXPECT_EQ(router.take(Event::deadline(), at(Nanoseconds{7'843'750'000})),
            (ActionList{Action::send_advert, Action::hold}));
  EXPECT_EQ(router.state.reason, Reason::timeout);
  EXPECT_EQ(router.state.effective_priority, priority(40));
}

TEST(Step, ADemotedBackupWaitsLongerAndSaysNothing) {
  Router router = backup(settings_v3());
  EXPECT_EQ(router.take(Event::demoted(priority(50), Reason::check_failed), at(seconds{1})),
            ActionList{});
  EXPECT_EQ(router.state.state, RouterState::backup);
  EXPECT_EQ(router.state.reason, Reason::startup);
  EXPECT_EQ(router.state.deadline, at(Nanoseconds{3'804'687'500}));
}

TEST(Step, ADemotedRouterInFaultStaysThere) {
  Router router = backup(settings_v3());
  router.take(Event::interface_lost(Reason::interface_down), at(seconds{1}));
  EXPECT_EQ(router.take(Event::demoted(priority(50), Reason::check_failed), at(seconds{2})),
            ActionList{});
  EXPECT_EQ(router.state.state, RouterState::fault);
  EXPECT_EQ(router.state.reason, Reason::interface_down);
}

TEST(Step, AnOwnerIsNeverDemoted) {
  Settings settings = settings_v3();
  settings.priority = Priority::kOwner;
  Router router(settings);
  router.take(Event::startup(ip("10.0.0.5")), kT0);
  EXPECT_EQ(router.take(Event::demoted(priority(50), Reason::check_failed), at(seconds{1})),
            ActionList{});
  EXPECT_EQ(router.state.state, RouterState::active);
}

}  // namespace
}  // namespace fsm
