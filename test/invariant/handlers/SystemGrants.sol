// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {SystemModel} from "./SystemModel.sol";

/// @notice Granters and beneficiaries, and strangers who release and sync for them.
abstract contract SystemGrants is SystemModel {
    uint256 private constant MOST_GRANTS = 12;

    /* GRANTERS */

    /// @dev All that a bucket has left in half of the cases, so that a schedule that is too fast outruns the curve.
    function grant(uint256 bucketSeed, uint256 to, uint256 amount, uint256 kind) external timed {
        IAllocation.Bucket bucket = IAllocation.Bucket(bucketSeed % BUCKETS);
        uint256 left = sizeOf(bucket) - assigned[bucket];
        if (left == 0 || grants.length == MOST_GRANTS) return;
        _tryGrant(bucket, _schedule(bucket, kind), _actor(to), kind % 2 == 0 ? left : bound(amount, 1, left));
    }

    function revoke(uint256 seed, bool byTimelock, bool team) external timed {
        uint256 position = seed % grants.length;
        if (team) while (grants[position].bucket != IAllocation.Bucket.Team) position = (position + 1) % grants.length;
        ModelGrant storage it = grants[position];
        uint256 vested = vestedByModel(position);
        vm.prank(byTimelock ? address(timelock) : GRANTER);
        try allocation.revoke(position + 1) {
            _breach(it.bucket != IAllocation.Bucket.Team, "a grant that cannot be revoked was");
            uint256 returned = it.amount - vested;
            assigned[it.bucket] -= returned;
            wealth[it.beneficiary] -= returned;
            it.amount = vested;
            it.revoked = true;
        } catch {}
    }

    /* RELEASES */

    /// @dev One, or some at a time.
    function release(uint256 seed, uint256 caller, bool batch) external timed {
        vm.prank(_anybody(caller));
        if (!batch) try allocation.release(1 + (seed % grants.length)) {} catch {}
        if (!batch) return;
        uint256[] memory ids = new uint256[](1 + (seed % 5));
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = 1 + (draw(seed, i) % grants.length);
        allocation.releaseBatch(ids);
    }

    function releaseAndStake(uint256 seed, uint256 operator) external timed {
        address beneficiary = grants[seed % grants.length].beneficiary;
        vm.prank(beneficiary);
        try allocation.releaseAndStake(1 + (seed % grants.length), _operator(operator)) {
            _followStake(beneficiary, _operator(operator));
        } catch {}
    }

    /* BENEFICIARIES */

    function syncGrants(uint256 seed, uint256 caller) external timed {
        uint256[] memory ids = new uint256[](1 + (seed % 3));
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 position = draw(seed, i) % grants.length;
            ids[i] = position + 1;
            grants[position].delegatee = delegateeOf[grants[position].beneficiary];
        }
        vm.prank(_anybody(caller));
        allocation.syncVotes(ids);
    }

    /// @dev The beneficiary offers it to another actor, or the first who was offered one from a random grant on accepts.
    function handOverGrant(uint256 seed, uint256 to, bool accepts) external timed {
        if (accepts) return _acceptGrant(seed);
        ModelGrant storage it = grants[seed % grants.length];
        it.offeredTo = _actor(to);
        vm.prank(it.beneficiary);
        allocation.proposeBeneficiary(1 + (seed % grants.length), it.offeredTo);
    }

    /* STAKING FROM GRANTS */

    /// @dev Up to one wei more than there is, and all of it in one of four cases.
    function stakeFromGrant(uint256 seed, uint256 operator, uint256 amount) external timed {
        ModelGrant storage it = grants[seed % grants.length];
        uint256 id = 1 + (seed % grants.length);
        uint256 most = allocation.stakeableOf(id);
        amount = amount % 4 == 0 ? most : bound(amount, 0, most + 1);
        vm.prank(it.beneficiary);
        try allocation.stakeFromGrant(id, _operator(operator), amount) {
            it.staked += amount;
        } catch {}
    }

    /// @dev One in five is called off.
    function coolGrantStake(uint256 seed, uint256 operator, uint256 amount) external timed {
        (uint256 id, address staker, address whom) = _stakedGrant(seed, operator);
        if (amount % 5 == 0) {
            vm.prank(grants[id - 1].beneficiary);
            try allocation.cancelGrantCooldown(id, whom) {} catch {}
            return;
        }
        uint256 active = staking.position(staker, whom).active;
        amount = amount % 2 == 0 ? active : bound(amount, 0, active + 1);
        vm.prank(grants[id - 1].beneficiary);
        try allocation.startGrantCooldown(id, whom, amount) {} catch {}
    }

    function withdrawGrantStake(uint256 seed, uint256 operator, bool waits) external timed {
        (uint256 id, address staker, address whom) = _stakedGrant(seed, operator);
        if (waits) _moveTo(staking.position(staker, whom).withdrawableAt);
        uint256 back = staking.position(staker, whom).cooling + token.balanceOf(staker);
        ModelGrant storage it = grants[id - 1];
        vm.prank(it.beneficiary);
        try allocation.withdrawGrantStake(id, whom) {
            // More than was staked was somebody's gift.
            if (back > it.staked) donated[address(allocation)] += back - it.staked;
            it.staked = back > it.staked ? 0 : it.staked - back;
        } catch {}
    }

    /* INTERNAL */

    function _tryGrant(
        IAllocation.Bucket bucket,
        IAllocation.Schedule memory schedule,
        address beneficiary,
        uint256 amount
    ) internal {
        IAllocation.Award[] memory awards = new IAllocation.Award[](1);
        awards[0] = IAllocation.Award(beneficiary, uint88(amount));
        vm.prank(GRANTER);
        try allocation.grantBatch(bucket, schedule, awards, amount) {
            ModelGrant storage it = grants.push();
            (it.bucket, it.schedule, it.beneficiary, it.amount) = (bucket, schedule, beneficiary, amount);
            it.delegatee = delegateeOf[beneficiary];
            assigned[bucket] += amount;
            wealth[beneficiary] += amount;
        } catch {}
    }

    function _acceptGrant(uint256 seed) private {
        for (uint256 i = 0; i < grants.length; ++i) {
            uint256 position = ((seed % grants.length) + i) % grants.length;
            ModelGrant storage it = grants[position];
            if (it.offeredTo == address(0)) continue;
            vm.prank(it.offeredTo);
            allocation.acceptBeneficiary(position + 1);
            _moveWealth(it.beneficiary, it.offeredTo, it.amount - allocation.grantOf(position + 1).released);
            (it.beneficiary, it.offeredTo) = (it.offeredTo, address(0));
            it.delegatee = delegateeOf[it.beneficiary];
            return;
        }
    }

    /// @dev The fastest schedule the bucket takes, a slower one, and three that are too fast in one respect.
    function _schedule(
        IAllocation.Bucket bucket,
        uint256 kind
    ) private view returns (IAllocation.Schedule memory schedule) {
        schedule = _fastest(bucket);
        kind = (kind >> 8) % 6;
        if (kind == 1) (schedule.months, schedule.cliffMonths) = (schedule.months + 6, 3);
        if (kind == 2) schedule.start -= uint40(MONTH);
        if (kind == 3) schedule.instantBps += 500;
        if (kind == 4 && schedule.months > 1) schedule.months -= 1;
        if (kind == 5) schedule.cliffMonths = schedule.months / 2;
    }

    /// @dev A grant with stake for an operator, if there is one from the seed on.
    function _stakedGrant(
        uint256 seed,
        uint256 operator
    ) private view returns (uint256 id, address staker, address whom) {
        for (uint256 i = 0; i < grants.length * OPERATORS; ++i) {
            id = 1 + (((seed % grants.length) + i / OPERATORS) % grants.length);
            whom = _operator((operator % OPERATORS) + i);
            staker = allocation.stakerOf(id);
            if (_held(staker, whom) != 0) break;
        }
    }
}
