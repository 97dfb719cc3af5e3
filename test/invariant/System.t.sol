// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../contracts/interfaces/IAllocation.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IMinerStaking} from "../../contracts/interfaces/IMinerStaking.sol";
import {RewardLeaf} from "../../contracts/interfaces/RewardLeaf.sol";
import {EscrowModel} from "../helpers/EscrowModel.sol";
import {SystemWorld} from "../helpers/SystemWorld.sol";
import {SystemHandler} from "./handlers/SystemHandler.sol";
import {SystemModel} from "./handlers/SystemModel.sol";

/// @notice Invariants 2 to 9 of all contracts together, as a deployment leaves them.
contract SystemInvariants is SystemWorld {
    SystemHandler private handler;
    address private thief;
    address private treasury;

    function setUp() external {
        handler = new SystemHandler();
        (token, staking, allocation, distributor, governor, airdrop) = handler.system();
        (escrow, exchange, treasury) = handler.marketplace();
        challenges = distributor.CHALLENGES();
        thief = handler.THIEF();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /* 2: SOLVENCY */

    /// @dev Balance and what was advanced are what the newest root leaves, and gifts; the vault is all unpaid usage, what was
    /// advanced, and gifts. So both together cover everything that anybody may claim.
    function invariant_2_rewardsAndUsageAreThere() external view {
        (uint256 rewards, uint256 unpaid) = (0, 0);
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            (bool found, , RewardLeaf memory leaf, ) = handler.newestLeafOf(_miner(i));
            if (found) rewards += leaf.cumulativeGwei - distributor.claimed(_miner(i));
            vm.assertEq(_unpaidUsage(_miner(i)), handler.usageByModel(_miner(i)), "usage");
            unpaid += _unpaidUsage(_miner(i));
        }
        address vault = distributor.USAGE_VAULT();
        uint256 advanced = distributor.advancedGwei() * GWEI;
        uint256 money = token.balanceOf(address(distributor)) + advanced;
        vm.assertEq(money, rewards * GWEI + handler.donated(address(distributor)), "the rewards' money");
        vm.assertEq(token.balanceOf(vault), unpaid * GWEI + advanced + handler.donated(vault), "the vault");
    }

    /// @dev Traffic is no reason to pay a reward: what was claimed are leaves, to the gwei.
    function invariant_3_usageIsNoReward() external view {
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            vm.assertEq(uint256(distributor.claimed(_miner(i))), handler.paid(_miner(i)), "claimed");
        }
    }

    /* 4: STAKE AND GRANTS ARE THERE */

    /// @dev Locked stake is part of the active and cooling: a lock is a lien.
    function invariant_4_stakingHoldsItsPositionsAndNoMore() external view {
        uint256 total = handler.donated(address(staking));
        uint256 actors = handler.ACTORS();
        for (uint256 j = 0; j < handler.OPERATORS(); ++j) {
            address operator = _miner(j);
            uint256 active = 0;
            for (uint256 i = 0; i < actors + allocation.grantCount(); ++i) {
                address owner = i < actors ? _miner(i) : allocation.stakerOf(i - actors + 1);
                IMinerStaking.Position memory held = staking.position(owner, operator);
                active += held.active;
                total += uint256(held.active) + held.cooling;
            }
            vm.assertEq(staking.activeStake(operator), active, "active stake");
            vm.assertEq(staking.lockedStake(operator), handler.lien(operator), "locked");
            vm.assertLe(handler.lien(operator), _held(operator, operator), "locked within the own position");
        }
        vm.assertEq(token.balanceOf(address(staking)), total, "balance");
    }

    function invariant_4_theAllocationHoldsItsBucketsAndNoMore() external view {
        SystemModel.ModelGrant[] memory grants = handler.grantsByModel();
        vm.assertEq(allocation.grantCount(), grants.length, "grants");
        uint256 expected = 100_000_000e18 + handler.donated(address(allocation));
        uint256[7] memory granted;
        for (uint256 i = 0; i < grants.length; ++i) {
            IAllocation.Grant memory grant = allocation.grantOf(i + 1);
            vm.assertEq(grant.beneficiary, grants[i].beneficiary, "beneficiary");
            vm.assertEq(uint256(grant.amount), grants[i].amount, "amount");
            vm.assertEq(uint256(grant.staked), grants[i].staked, "staked");
            bool revocable = grant.bucket == IAllocation.Bucket.Team;
            uint256 safe = revocable ? handler.vestedByModel(i) : grants[i].amount;
            vm.assertLe(uint256(grant.released) + grant.staked, safe, "out, against what nobody can take back");
            expected -= uint256(grant.released) + grant.staked;
            granted[uint256(grant.bucket)] += grants[i].amount;
        }
        for (uint256 b = 0; b < 7; ++b) {
            vm.assertEq(allocation.assignedOf(IAllocation.Bucket(b)), granted[b], "assigned");
            vm.assertLe(granted[b], handler.sizeOf(IAllocation.Bucket(b)), "size");
        }
        vm.assertEq(token.balanceOf(address(allocation)), expected, "balance");
    }

    /* 5: SCHEDULES */

    function invariant_5_nothingLeavesBeforeItsScheduleAndItsCurve() external view {
        uint256[7] memory released;
        uint256[7] memory vested;
        for (uint256 i = 0; i < allocation.grantCount(); ++i) {
            IAllocation.Grant memory grant = allocation.grantOf(i + 1);
            uint256 due = handler.vestedByModel(i);
            vm.assertEq(allocation.vestedOf(i + 1, handler.time()), due, "vested, month by month");
            vm.assertLe(uint256(grant.released), due, "released");
            released[uint256(grant.bucket)] += grant.released;
            vested[uint256(grant.bucket)] += due;
        }
        for (uint256 b = 0; b < 7; ++b) {
            uint256 unlocked = handler.unlockedByModel(IAllocation.Bucket(b));
            vm.assertEq(allocation.unlockedOf(IAllocation.Bucket(b), handler.time()), unlocked, "unlocked");
            vm.assertLe(released[b], unlocked, "released of the bucket");
            vm.assertLe(vested[b], unlocked, "released and to be released of the bucket");
        }
    }

    /* 6: VOTES */

    function invariant_6_eachTokenVotesOnceForWhomItWasDelegatedTo() external view {
        uint256[6] memory votes = handler.votesByModel();
        uint256 sum = 0;
        for (uint256 i = 0; i <= handler.THIEF_NUMBER(); ++i) {
            vm.assertEq(_votesNow(handler.actorOrThief(i)), votes[i], "votes");
            sum += votes[i];
        }
        address vault = distributor.USAGE_VAULT();
        address[4] memory settled = [address(distributor), address(escrow), vault, address(challenges)];
        for (uint256 i = 0; i < 4; ++i) sum += token.balanceOf(settled[i]);
        vm.assertLe(sum, token.totalSupply(), "all votes, and what votes for nobody");
        _assertMute([address(allocation), address(staking), address(airdrop), treasury]);
        _assertMute([address(distributor), address(escrow), vault, address(exchange)]);
        vm.assertEq(_votesNow(address(challenges)), 0, "of bonds and deposits");
    }

    /// @dev One past moment at random, and the newest: the governor tells what was true then.
    function invariant_6_thePastKeepsItsVotesAndItsQuorum() external {
        vm.warp(handler.time());
        uint256 count = handler.momentCount();
        _checkMoment(handler.moment(count - 1));
        _checkMoment(handler.moment(draw(handler.time(), count) % count));
    }

    /* 7: ESCROW */

    function invariant_7_theEscrowHoldsItsPayersMoneyAndTheFees() external view {
        EscrowModel.Totals memory all = handler.totalsByModel();
        uint256 sum = 0;
        for (uint256 i = 0; i < handler.PAYERS(); ++i) sum += escrow.payerOf(handler.payerAt(i)).balanceGwei;
        vm.assertEq(sum, all.deposited - all.settled - all.withdrawn, "payers");
        uint256 fees = escrow.undistributedFeesGwei();
        vm.assertEq(fees, all.charged - all.distributed, "fees that wait");
        uint256 money = token.balanceOf(address(escrow)) - handler.donated(address(escrow));
        vm.assertEq(money, (sum + fees) * GWEI, "balance");
    }

    /* 8: EXIT IS ALWAYS OPEN */

    /// @dev What this does is undone afterwards, as with every invariant.
    function invariant_8_everythingDueCanBeHad() external {
        vm.warp(handler.time());
        vm.prank(GUARDIAN);
        try staking.pauseEntry(14 days) {} catch {}
        vm.prank(GUARDIAN);
        try escrow.pauseEntry(14 days) {} catch {}
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            for (uint256 j = 0; j < handler.OPERATORS(); ++j) _leave(_miner(i), _miner(j));
            _claimAll(_miner(i));
        }
        for (uint256 i = 0; i < allocation.grantCount(); ++i) {
            for (uint256 j = 0; j < handler.OPERATORS(); ++j) _takeBack(i + 1, _miner(j));
            _release(i);
        }
        for (uint256 i = 0; i < AIRDROP_ENTRIES; ++i) _claimEntry(i);
        for (uint256 i = 0; i < handler.PAYERS(); ++i) _emptyEscrow(handler.payerAt(i), handler.payeeAt(i));
    }

    /* 9: NOBODY ELSE'S TOKENS */

    /// @dev An account's tokens, staked and granted ones included, change by what it did itself, by what it was given, by a
    /// revocation of what had not vested, and by slashing that was due.
    function invariant_9_everybodyHasWhatTheModelSays() external view {
        uint256[6] memory held;
        for (uint256 id = 1; id <= allocation.grantCount(); ++id) {
            IAllocation.Grant memory grant = allocation.grantOf(id);
            for (uint256 i = 0; i <= 4; ++i) {
                if (grant.beneficiary == handler.actorOrThief(i)) held[i] += grant.amount - grant.released;
            }
        }
        for (uint256 i = 0; i <= 4; ++i) {
            address who = handler.actorOrThief(i);
            held[i] += token.balanceOf(who) + _inReviews(who) * GWEI;
            for (uint256 j = 0; j < handler.OPERATORS(); ++j) held[i] += _held(who, _miner(j));
            held[i] += (escrow.payerOf(who).balanceGwei + _unpaidUsage(who)) * GWEI;
            vm.assertEq(held[i], handler.wealth(who), "tokens, stake, grants, escrow, usage, bonds and deposits");
        }
        address other = address(handler.reentrant());
        vm.assertEq(token.balanceOf(other) + _inReviews(other) * GWEI, handler.wealth(other), "who would call back");
        vm.assertEq(handler.reentrant().entered(), 0, "nothing calls it");
        vm.assertEq(token.balanceOf(thief), handler.wealth(thief), "the thief has what it was given");
        vm.assertEq(token.balanceOf(FOUNDATION), handler.wealth(FOUNDATION), "the foundation");
        vm.assertEq(token.balanceOf(treasury), handler.wealth(treasury), "the treasury has its share of the fees");
    }

    function invariant_9_nothingHappensThatShouldNot() external view {
        vm.assertEq(handler.breach(), "", "breach");
        uint256 known = token.balanceOf(FOUNDATION) + token.balanceOf(address(airdrop));
        known += token.balanceOf(address(allocation)) + token.balanceOf(address(staking));
        known += token.balanceOf(address(distributor)) + token.balanceOf(distributor.USAGE_VAULT());
        known += token.balanceOf(address(challenges)) + token.balanceOf(address(handler.reentrant()));
        known += token.balanceOf(address(escrow)) + token.balanceOf(treasury);
        for (uint256 i = 0; i <= 4; ++i) known += token.balanceOf(handler.actorOrThief(i));
        for (uint256 id = 1; id <= allocation.grantCount(); ++id) known += token.balanceOf(allocation.stakerOf(id));
        vm.assertEq(known, token.totalSupply(), "nobody else has anything");
    }

    /// @dev Balances, the bond, deposits, lost halves, and what somebody sent there for nothing.
    function invariant_9_reviewsHoldWhatTheyOwe() external view {
        uint256 owed = handler.lostByModel() + _inReviews(address(handler.reentrant()));
        for (uint256 i = 0; i <= 4; ++i) owed += _inReviews(handler.actorOrThief(i));
        vm.assertEq(uint256(challenges.lostGwei()), handler.lostByModel(), "lost halves");
        uint256 money = token.balanceOf(address(challenges)) - handler.donated(address(challenges));
        vm.assertEq(money, owed * GWEI, "balance");
    }

    function invariant_9_locksStayBelowATenthAnEpoch() external view {
        for (uint256 j = 0; j < handler.OPERATORS(); ++j) {
            address operator = _miner(j);
            vm.assertLe(handler.lockedInEpoch(operator) * 10, handler.heldAtStart(operator), "locked in this epoch");
        }
    }

    /* 8, ONE BY ONE */

    /// @dev By the owner, all that has cooled down and is not locked.
    function _leave(address owner, address operator) private {
        IMinerStaking.Position memory held = staking.position(owner, operator);
        if (held.cooling == 0 || handler.time() < held.withdrawableAt) return;
        uint256 due = held.cooling;
        if (owner == operator) {
            uint256 free = uint256(held.active) + held.cooling - handler.lien(operator);
            if (free < due) due = free;
        }
        if (due == 0) return;
        uint256 before = token.balanceOf(owner);
        vm.prank(owner);
        staking.withdraw(operator);
        vm.assertEq(token.balanceOf(owner) - before, due, "withdrawn");
    }

    function _takeBack(uint256 id, address operator) private {
        IMinerStaking.Position memory held = staking.position(allocation.stakerOf(id), operator);
        if (held.cooling == 0 || handler.time() < held.withdrawableAt) return;
        uint256 before = token.balanceOf(address(allocation));
        vm.prank(allocation.grantOf(id).beneficiary);
        allocation.withdrawGrantStake(id, operator);
        vm.assertGe(token.balanceOf(address(allocation)) - before, held.cooling, "taken back");
    }

    /// @dev By a stranger, all that has vested and is neither released nor staked.
    function _release(uint256 position) private {
        IAllocation.Grant memory grant = allocation.grantOf(position + 1);
        uint256 due = handler.vestedByModel(position) - grant.released;
        if (grant.bucket == IAllocation.Bucket.Team) due -= grant.staked;
        uint256 here = uint256(grant.amount) - grant.released - grant.staked;
        if (here < due) due = here;
        if (due == 0) return;
        uint256 before = token.balanceOf(grant.beneficiary);
        vm.prank(STRANGER);
        allocation.release(position + 1);
        vm.assertEq(token.balanceOf(grant.beneficiary) - before, due, "released");
    }

    /// @dev By its account, with the newest leaf if there is one: reward and usage.
    function _claimAll(address miner) private {
        (bool found, uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = handler.newestLeafOf(miner);
        uint256 due = handler.usageByModel(miner);
        if (found && leaf.cumulativeGwei > handler.paid(miner)) due += leaf.cumulativeGwei - handler.paid(miner);
        if (due == 0) return;
        address recipient = distributor.recipientOf(miner);
        uint256 before = token.balanceOf(recipient);
        vm.prank(miner);
        if (found) distributor.claim(epoch, leaf.index, miner, leaf.cumulativeGwei, path);
        else distributor.claimUsage(miner);
        vm.assertEq(token.balanceOf(recipient) - before, due * GWEI, "claimed");
    }

    /// @dev A gwei of it is settled, all the rest leaves.
    function _emptyEscrow(address payer, address operator) private {
        uint64 balance = escrow.payerOf(payer).balanceGwei;
        if (balance == 0) return;
        _authorise(payer, SIGNER);
        vm.assertEq(uint256(_pay(payer, operator, escrow.settledGwei(payer, operator) + 1)), 1, "settled");
        uint256 before = token.balanceOf(payer);
        IEscrow.Payer memory held = escrow.payerOf(payer);
        if (held.thawingGwei != 0 && held.thawedAt <= now_()) _takeThawed(payer);
        uint64 left = escrow.payerOf(payer).balanceGwei - escrow.payerOf(payer).thawingGwei;
        if (left != 0) _thaw(payer, left);
        if (escrow.payerOf(payer).thawingGwei != 0) {
            vm.warp(escrow.payerOf(payer).thawedAt);
            _takeThawed(payer);
        }
        vm.assertEq(token.balanceOf(payer) - before, uint256(balance - 1) * GWEI, "back with the payer");
    }

    function _claimEntry(uint256 index) private {
        if (handler.airdropClaimed(index) || handler.time() >= AIRDROP_DEADLINE) return;
        uint256 before = token.balanceOf(_miner(index));
        vm.prank(STRANGER);
        airdrop.claim(index, _miner(index), _airdropAmount(index), _airdropProof(index));
        vm.assertEq(token.balanceOf(_miner(index)) - before, _airdropAmount(index), "claimed from the airdrop");
    }

    /* HELPERS */

    function _checkMoment(SystemModel.Moment memory then) private view {
        uint256 sum = 0;
        for (uint256 i = 0; i <= 4; ++i) {
            uint256 votes = governor.getVotes(handler.actorOrThief(i), then.timepoint);
            vm.assertEq(votes, then.votes[i], "votes then");
            sum += votes;
        }
        vm.assertEq(governor.getPastVotingSupply(then.timepoint), then.votingSupply, "what could vote then");
        vm.assertLe(sum, then.votingSupply, "votes against what could vote");
        vm.assertLe(then.votingSupply, token.getPastTotalSupply(then.timepoint), "which is within the supply");
        vm.assertEq(governor.quorum(then.timepoint), (then.votingSupply * QUORUM_BPS) / 10_000, "quorum");
    }

    function _assertMute(address[4] memory holders) private view {
        for (uint256 i = 0; i < 4; ++i) vm.assertEq(_votesNow(holders[i]), 0, "of a contract");
    }

    /// @dev Gwei in the reviewing contract, the bond and the deposit at stake included.
    function _inReviews(address who) private view returns (uint256 amount) {
        amount = challenges.balanceOf(who);
        if (challenges.review().proposer == who) amount += challenges.review().bondGwei;
        if (handler.demander() == who) amount += DEMAND_DEPOSIT_GWEI;
    }

    function _held(address owner, address operator) private view returns (uint256) {
        IMinerStaking.Position memory held = staking.position(owner, operator);
        return uint256(held.active) + held.cooling;
    }
}
