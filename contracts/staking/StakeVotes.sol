// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {IVoteSource} from "../interfaces/IVoteSource.sol";
import {VoteLedger} from "../libraries/VoteLedger.sol";

/// @title Votes of staked tokens
/// @notice A position votes with all it holds, active and cooling, for whom its owner delegated to in the token. Documented
/// in `IMinerStaking`.
/// @dev This contract never delegates in the token, so there the staked tokens vote for nobody: each counts once.
abstract contract StakeVotes is IMinerStaking {
    using VoteLedger for VoteLedger.Ledger;

    /* IMMUTABLES */

    /// @notice MSN.
    IERC20 public immutable TOKEN;

    /* STORAGE */

    VoteLedger.Ledger private _votes;
    /// @inheritdoc IMinerStaking
    mapping(address owner => mapping(address operator => address)) public delegateeOf;

    /* CONSTRUCTOR */

    constructor(IERC20 token) {
        TOKEN = token;
    }

    /* VIEWS */

    /// @inheritdoc IVoteSource
    function getVotes(address delegatee) external view returns (uint256) {
        return _votes.votes(delegatee);
    }

    /// @inheritdoc IVoteSource
    function getPastVotes(address delegatee, uint256 timepoint) external view returns (uint256) {
        return _votes.pastVotes(delegatee, timepoint);
    }

    /* INTERNAL */

    /// @dev Lets a position that voted with `previous` wei vote with `amount`, at least as much, for whom its owner
    /// delegated to in the token.
    /// @param delegated Whether the position has a delegatee, so that one without costs no read and no write.
    /// @return Whether it has one now.
    function _syncVotes(
        address owner,
        address operator,
        bool delegated,
        uint256 previous,
        uint256 amount
    ) internal returns (bool) {
        address present = delegated ? delegateeOf[owner][operator] : address(0);
        address wanted = IVotes(address(TOKEN)).delegates(owner);
        if (wanted == present) {
            _votes.move(address(0), wanted, amount - previous);
        } else {
            delegateeOf[owner][operator] = wanted;
            emit StakeDelegateChanged(owner, operator, wanted, present);
            _votes.move(present, address(0), previous);
            _votes.move(address(0), wanted, amount);
        }
        return wanted != address(0);
    }

    /// @dev Stake left the position: its delegatee, whoever that was when it was last synced, votes with less.
    function _loseVotes(address owner, address operator, uint256 amount) internal {
        _votes.move(delegateeOf[owner][operator], address(0), amount);
    }
}
