// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccountState} from "../../../contracts/rewards/AccountState.sol";
import {PairState, PairStateLib} from "../../../contracts/settlement/PairState.sol";
import {PayerState} from "../../../contracts/settlement/PayerState.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice Words that hold several fields: whatever changes one of them leaves the others.
contract WordsTest is TestBase {
    struct PayerFields {
        uint64 balance;
        uint64 thawing;
        uint40 thawedAt;
        uint8 channel;
        uint16 revocations;
        uint64 spent;
    }

    struct AccountFields {
        uint64 claimed;
        bool hasRecipient;
        bool pushRefused;
        uint64 usage;
        uint256 lifetime;
    }

    uint256 private constant LIFETIME_BITS = 126;

    /* PAYER */

    function testFuzz_aDepositChangesTheBalance(PayerFields memory it, uint64 amount) external pure {
        amount = uint64(bound(amount, 0, type(uint64).max - it.balance));
        PayerState next = _word(it).withDeposit(amount);
        it.balance += amount;
        _assertWord(next, it);
    }

    function testFuzz_aThawChangesItsTwoFields(PayerFields memory it, uint64 amount, uint40 at) external pure {
        PayerState next = _word(it).withThaw(amount, at);
        (it.thawing, it.thawedAt) = (amount, at);
        _assertWord(next, it);
    }

    function testFuzz_aChannelChangesItself(PayerFields memory it, uint8 channel) external pure {
        PayerState next = _word(it).withChannel(channel);
        it.channel = channel;
        _assertWord(next, it);
    }

    function testFuzz_aRevocationCountsOne(PayerFields memory it) external pure {
        it.revocations = uint16(bound(it.revocations, 0, type(uint16).max - 1));
        PayerState next = _word(it).withRevocation();
        it.revocations += 1;
        _assertWord(next, it);
    }

    /// @dev The lifetime begins anew beyond its 64 bits, and touches nothing else.
    function testFuzz_spendingTakesTheBalanceAndWhatThawsLast(PayerFields memory it, uint64 amount) external pure {
        it.thawing = uint64(bound(it.thawing, 0, it.balance));
        amount = uint64(bound(amount, 0, it.balance));
        PayerState next = _word(it).afterSpending(amount);
        it.balance -= amount;
        if (it.thawing > it.balance) {
            it.thawing = it.balance;
            if (it.thawing == 0) it.thawedAt = 0;
        }
        unchecked {
            it.spent += amount;
        }
        _assertWord(next, it);
    }

    function testFuzz_aWithdrawalTakesAllThatThaws(PayerFields memory it) external pure {
        it.thawing = uint64(bound(it.thawing, 0, it.balance));
        PayerState next = _word(it).afterWithdrawal();
        it.balance -= it.thawing;
        (it.thawing, it.thawedAt) = (0, 0);
        _assertWord(next, it);
    }

    /* PAIR */

    function testFuzz_aPairKeepsAmountAndSeal(
        address signer,
        uint16 revocations,
        uint64 first,
        uint64 next
    ) external pure {
        PairState seal = PairStateLib.sealOf(signer, revocations);
        vm.assertEq(uint256(seal.settledGwei()), 0, "a seal says nothing of amounts");
        PairState pair = seal.withSettled(first);
        vm.assertEq(uint256(pair.settledGwei()), first, "amount");
        vm.assertTrue(pair.hasSeal(seal), "seal");
        pair = pair.withSettled(next);
        vm.assertEq(uint256(pair.settledGwei()), next, "another amount");
        vm.assertTrue(pair.hasSeal(seal), "the same seal");
    }

    function testFuzz_sealsDifferByEachOfTheirParts(
        address signer,
        address other,
        uint16 revocations,
        uint16 more
    ) external pure {
        PairState pair = PairStateLib.sealOf(signer, revocations).withSettled(type(uint64).max);
        bool same = signer == other && revocations == more;
        vm.assertEq(pair.hasSeal(PairStateLib.sealOf(other, more)), same, "any other");
        vm.assertEq(pair.hasSeal(PairStateLib.sealOf(signer, more)), revocations == more, "revocations");
        vm.assertEq(pair.hasSeal(PairStateLib.sealOf(other, revocations)), signer == other, "signer");
    }

    function testFuzz_aSealDiffersByEverySingleBit(address signer, uint16 revocations) external pure {
        PairState pair = PairStateLib.sealOf(signer, revocations).withSettled(1);
        for (uint256 bit = 0; bit < 160; ++bit) {
            address other = address(uint160(signer) ^ uint160(1 << bit));
            vm.assertFalse(pair.hasSeal(PairStateLib.sealOf(other, revocations)), "signer");
        }
        for (uint256 bit = 0; bit < 16; ++bit) {
            uint16 more = revocations ^ uint16(1 << bit);
            vm.assertFalse(pair.hasSeal(PairStateLib.sealOf(signer, more)), "revocations");
        }
    }

    /* ACCOUNT */

    function testFuzz_aClaimChangesWhatWasPaid(AccountFields memory it, uint64 amount) external pure {
        AccountState next = _word(it).withClaimed(amount);
        it.claimed = amount;
        _assertWord(next, it);
    }

    function testFuzz_eachFlagChangesItself(AccountFields memory it, bool recipient, bool refused) external pure {
        AccountState next = _word(it).withRecipient(recipient);
        it.hasRecipient = recipient;
        _assertWord(next, it);
        next = next.withPushRefused(refused);
        it.pushRefused = refused;
        _assertWord(next, it);
    }

    function testFuzz_usageAddsToWhatIsUnpaidAndToTheLifetime(AccountFields memory it, uint64 amount) external pure {
        amount = uint64(bound(amount, 0, type(uint64).max - it.usage));
        it.lifetime = bound(it.lifetime, 0, 2 ** LIFETIME_BITS - 1 - amount);
        AccountState next = _word(it).withUsage(amount);
        it.usage += amount;
        it.lifetime += amount;
        _assertWord(next, it);
    }

    function testFuzz_paidUsageStaysInTheLifetime(AccountFields memory it) external pure {
        AccountState next = _word(it).withoutUsage();
        it.usage = 0;
        _assertWord(next, it);
    }

    /* HELPERS */

    function _word(PayerFields memory it) private pure returns (PayerState) {
        uint256 word = uint256(it.balance) | (uint256(it.thawing) << 64) | (uint256(it.thawedAt) << 128);
        word |= (uint256(it.channel) << 168) | (uint256(it.revocations) << 176) | (uint256(it.spent) << 192);
        return PayerState.wrap(word);
    }

    function _word(AccountFields memory it) private pure returns (AccountState) {
        it.lifetime = bound(it.lifetime, 0, 2 ** LIFETIME_BITS - 1);
        uint256 word = uint256(it.claimed) | (uint256(it.usage) << 66) | (it.lifetime << 130);
        if (it.hasRecipient) word |= 1 << 64;
        if (it.pushRefused) word |= 1 << 65;
        return AccountState.wrap(word);
    }

    function _assertWord(PayerState word, PayerFields memory it) private pure {
        vm.assertEq(PayerState.unwrap(word), PayerState.unwrap(_word(it)), "nothing else changed");
        vm.assertEq(uint256(word.balanceGwei()), it.balance, "balance");
        vm.assertEq(uint256(word.thawingGwei()), it.thawing, "thawing");
        vm.assertEq(uint256(word.thawedAt()), it.thawedAt, "thawed at");
        vm.assertEq(uint256(word.channel()), it.channel, "channel");
        vm.assertEq(uint256(word.revocations()), it.revocations, "revocations");
        vm.assertEq(uint256(word.spentGwei()), it.spent, "spent");
    }

    function _assertWord(AccountState word, AccountFields memory it) private pure {
        vm.assertEq(AccountState.unwrap(word), AccountState.unwrap(_word(it)), "nothing else changed");
        vm.assertEq(uint256(word.claimedGwei()), it.claimed, "claimed");
        vm.assertEq(word.hasRecipient(), it.hasRecipient, "has a recipient");
        vm.assertEq(word.pushRefused(), it.pushRefused, "push refused");
        vm.assertEq(word.hasUsage(), it.usage != 0, "has usage");
        vm.assertEq(uint256(word.usageGwei()), it.usage, "usage");
        vm.assertEq(word.lifetimeUsageGwei(), it.lifetime, "lifetime usage");
    }
}
