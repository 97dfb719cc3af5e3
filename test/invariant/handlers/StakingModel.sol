// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {MinerStaking} from "../../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice What the staking contract should hold and do, kept the plain way: lists of everything that ever changed.
abstract contract StakingModel is StakingWorld {
    struct Change {
        uint256 epoch;
        uint256 amount;
    }

    struct Held {
        uint256 active;
        uint256 cooling;
        uint256 coolsUntil;
        address delegatee;
    }

    struct Accusation {
        address operator;
        uint256 amount;
        IMinerStaking.LockState state;
        uint256 lockedAt;
        uint256 appealedAt;
    }

    struct Count {
        uint256 time;
        uint256[3] votes;
    }

    /// @dev The first three are the operators, so that each has a position of its own.
    address[4] public owners;
    address[3] public operators;
    address[3] public delegatees;
    uint256 public time = DEPLOYED_AT;
    /// @dev What a call should have done and did not, or did and should not: its selector.
    bytes4 public surprise;
    mapping(address owner => mapping(address operator => Held)) private positions;
    mapping(address operator => Change[]) private activeChanges;
    mapping(address operator => Change[]) private ownChanges;
    mapping(address operator => mapping(uint256 epoch => uint256)) private lockedIn;
    /// @dev By lock id; there is no lock 0.
    Accusation[] internal accusations;
    Count[] private counts;
    uint256 public burned;
    uint256 public rewarded;

    constructor() {
        _deployWorld();
        owners = [OWNER, OTHER, OPERATOR, account("fourth")];
        operators = [OWNER, OTHER, OPERATOR];
        // One of the delegatees stakes too, and two are strangers to staking.
        delegatees = [OWNER, account("delegatee a"), account("delegatee b")];
        _fund(owners[3]);
        accusations.push();
    }

    /// @dev At the model's time; afterwards the votes are counted.
    modifier timed() {
        vm.warp(time);
        _;
        _count();
    }

    function world() external view returns (MinerStaking, MSN) {
        return (staking, token);
    }

    function reporter() external view returns (address) {
        return REPORTER;
    }

    /* READING THE MODEL */

    function held(address owner, address operator) public view returns (Held memory) {
        return positions[owner][operator];
    }

    function total(address owner, address operator) public view returns (uint256) {
        return positions[owner][operator].active + positions[owner][operator].cooling;
    }

    function activeOf(address operator) public view returns (uint256) {
        return _lastBefore(activeChanges[operator], type(uint256).max);
    }

    /// @dev The smallest of what the epoch began with and of everything it was changed to.
    function smallestOf(address operator, uint256 epoch) external view returns (uint256 smallest) {
        Change[] storage all = activeChanges[operator];
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].epoch < epoch) smallest = all[i].amount;
            else if (all[i].epoch == epoch && all[i].amount < smallest) smallest = all[i].amount;
        }
    }

    function lienOf(address operator) public view returns (uint256 lien) {
        for (uint256 i = 0; i < accusations.length; ++i) {
            if (accusations[i].operator == operator && _isOpen(accusations[i].state)) lien += accusations[i].amount;
        }
    }

    function lockableOf(address operator) public view returns (uint256) {
        uint256 epoch = currentEpoch();
        uint256 ofEpoch = _lastBefore(ownChanges[operator], epoch) / 10 - lockedIn[operator][epoch];
        uint256 free = total(operator, operator) - lienOf(operator);
        return ofEpoch < free ? ofEpoch : free;
    }

    function lockStates() external view returns (IMinerStaking.LockState[] memory states) {
        states = new IMinerStaking.LockState[](accusations.length);
        for (uint256 i = 0; i < states.length; ++i) states[i] = accusations[i].state;
    }

    /// @dev Votes of a delegatee at the end of the second `timepoint`, by whoever was asked for at the time.
    function votesAt(uint256 delegatee, uint256 timepoint) public view returns (uint256) {
        for (uint256 i = counts.length; i > 0; --i) {
            if (counts[i - 1].time <= timepoint) return counts[i - 1].votes[delegatee];
        }
        return 0;
    }

    function currentEpoch() public view returns (uint256) {
        return time < START ? 0 : (time - START) / EPOCH + 1;
    }

    /* CHANGING THE MODEL */

    function _expect(bool expected, bool happened) internal {
        if (expected != happened) surprise = msg.sig;
    }

    function _credit(address owner, address operator, uint256 amount) internal {
        positions[owner][operator].active += amount;
        _noteSync(owner, operator);
        _noteChange(owner, operator);
    }

    function _noteCooldown(address owner, address operator, uint256 amount, uint256 coolsUntil) internal {
        Held storage position = positions[owner][operator];
        position.active -= amount;
        position.cooling += amount;
        position.coolsUntil = coolsUntil;
        _noteChange(owner, operator);
    }

    function _noteCancel(address owner, address operator) internal {
        Held storage position = positions[owner][operator];
        position.active += position.cooling;
        position.cooling = 0;
        position.coolsUntil = 0;
        _noteChange(owner, operator);
    }

    /// @dev Stake left a position, cooling stake first.
    function _debit(address owner, address operator, uint256 amount) internal {
        Held storage position = positions[owner][operator];
        uint256 cooling = amount < position.cooling ? amount : position.cooling;
        position.cooling -= cooling;
        position.active -= amount - cooling;
        if (position.cooling == 0) position.coolsUntil = 0;
        _noteChange(owner, operator);
    }

    function _noteSync(address owner, address operator) internal {
        if (total(owner, operator) > 0) positions[owner][operator].delegatee = token.delegates(owner);
    }

    function _accuse(address operator, uint256 amount) internal {
        accusations.push(Accusation(operator, amount, IMinerStaking.LockState.Locked, time, 0));
        lockedIn[operator][currentEpoch()] += amount;
    }

    function _noteSlash(Accusation storage accusation, uint256 shareBps) internal {
        accusation.state = IMinerStaking.LockState.Slashed;
        uint256 share = (accusation.amount * shareBps) / 10_000;
        rewarded += share;
        burned += accusation.amount - share;
        _debit(accusation.operator, accusation.operator, accusation.amount);
    }

    /// @dev What of the cooling stake could leave once it has cooled down.
    function _free(address owner, address operator) internal view returns (uint256) {
        uint256 cooling = positions[owner][operator].cooling;
        if (owner != operator) return cooling;
        uint256 unlocked = total(owner, operator) - lienOf(operator);
        return cooling < unlocked ? cooling : unlocked;
    }

    function _isOpen(IMinerStaking.LockState state) internal pure returns (bool) {
        return state == IMinerStaking.LockState.Locked || state == IMinerStaking.LockState.Appealed;
    }

    function _noteChange(address owner, address operator) private {
        uint256 active = 0;
        for (uint256 i = 0; i < 4; ++i) active += positions[owners[i]][operator].active;
        activeChanges[operator].push(Change(currentEpoch(), active));
        if (owner == operator) ownChanges[operator].push(Change(currentEpoch(), total(owner, operator)));
    }

    function _count() private {
        Count storage count = counts.push();
        count.time = time;
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = 0; j < 3; ++j) {
                address delegatee = positions[owners[i]][operators[j]].delegatee;
                for (uint256 k = 0; k < 3; ++k) {
                    if (delegatees[k] == delegatee) count.votes[k] += total(owners[i], operators[j]);
                }
            }
        }
    }

    /// @dev The last amount recorded in an epoch before `epoch`.
    function _lastBefore(Change[] storage all, uint256 epoch) private view returns (uint256) {
        for (uint256 i = all.length; i > 0; --i) if (all[i - 1].epoch < epoch) return all[i - 1].amount;
        return 0;
    }
}
