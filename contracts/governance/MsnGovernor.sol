// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAllocation} from "../interfaces/IAllocation.sol";
import {IVoteSource} from "../interfaces/IVoteSource.sol";

/// @title Governor of the MSN protocol
/// @notice OpenZeppelin's Governor over a TimelockController (docs/protocol.md section 6). An account's votes are those in
/// the token, in staking and in locked grants; a token is in one of the three, so it counts once. The quorum is a share
/// of the total supply less what cannot vote. All of it is read as of the proposal's snapshot, by timestamp (ERC-6372).
/// @dev Whoever brings a proposal over the quorum late gives everybody else the extension's time to answer.
contract MsnGovernor is
    Governor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorPreventLateQuorum,
    GovernorTimelockControl
{
    /// @notice What a governor is made with.
    /// @param votingDelay Seconds from a proposal to its snapshot and the start of voting.
    /// @param votingPeriod Seconds of voting.
    /// @param lateQuorumExtension Least seconds of voting left once the quorum is reached.
    /// @param proposalThreshold Votes a proposer needs, wei.
    /// @param quorumBps Quorum, basis points of what can vote.
    struct Settings {
        uint48 votingDelay;
        uint32 votingPeriod;
        uint48 lateQuorumExtension;
        uint256 proposalThreshold;
        uint256 quorumBps;
    }

    /* CONSTANTS */

    uint256 private constant _BPS = 10_000;

    /* IMMUTABLES */

    /// @notice Votes of staked tokens.
    IVoteSource public immutable STAKING;
    /// @notice Votes of locked grants, and what of the initial supply cannot vote.
    IAllocation public immutable ALLOCATION;

    /* CONSTRUCTOR */

    /// @param token_ MSN.
    /// @param staking Miner staking.
    /// @param allocation Allocation and vesting of the initial supply.
    /// @param timelock_ The governance timelock, executor of everything that is decided.
    /// @param settings See `Settings`; governance can change them later.
    constructor(
        IVotes token_,
        IVoteSource staking,
        IAllocation allocation,
        TimelockController timelock_,
        Settings memory settings
    )
        Governor("MSN Governor")
        GovernorSettings(settings.votingDelay, settings.votingPeriod, settings.proposalThreshold)
        GovernorVotes(token_)
        GovernorVotesQuorumFraction(settings.quorumBps)
        GovernorPreventLateQuorum(settings.lateQuorumExtension)
        GovernorTimelockControl(timelock_)
    {
        STAKING = staking;
        ALLOCATION = allocation;
    }

    /* PUBLIC */

    /// @inheritdoc GovernorTimelockControl
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    /// @notice When voting ends, Unix seconds, an extension for a late quorum included.
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @notice Whether a proposal goes through the timelock: every one does.
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @notice Votes a proposer needs, wei.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @notice Votes for and abstaining that a proposal with this snapshot needs, wei, rounded down.
    function quorum(uint256 timepoint) public view override(Governor, GovernorVotesQuorumFraction) returns (uint256) {
        return Math.mulDiv(getPastVotingSupply(timepoint), quorumNumerator(timepoint), quorumDenominator());
    }

    /// @notice What could vote at the end of the second `timepoint`, wei: the total supply less what could not.
    function getPastVotingSupply(uint256 timepoint) public view returns (uint256) {
        return token().getPastTotalSupply(timepoint) - ALLOCATION.getPastNonVotingSupply(timepoint);
    }

    /// @notice The quorum is in basis points.
    function quorumDenominator() public pure override returns (uint256) {
        return _BPS;
    }

    /* INTERNAL */

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    /// @dev Token, stake and grants; each reads the past, so what moves in one block counts where it ends up.
    function _getVotes(
        address account,
        uint256 timepoint,
        bytes memory params
    ) internal view override(Governor, GovernorVotes) returns (uint256) {
        return
            super._getVotes(account, timepoint, params) +
            STAKING.getPastVotes(account, timepoint) +
            ALLOCATION.getPastVotes(account, timepoint);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
