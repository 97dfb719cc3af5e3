// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Votes of tokens that a contract holds for others
/// @notice Governance adds these to the votes in the token itself (docs/protocol.md section 6). Tokens vote here for whom
/// their owner delegated to in the token; the contract itself delegates nowhere, so no token counts twice.
/// @dev A part of ERC-5805, by timestamp as in the token. Amounts are wei of MSN.
interface IVoteSource {
    /// @notice The votes of a delegatee changed.
    event DelegateVotesChanged(address indexed delegatee, uint256 previousVotes, uint256 newVotes);

    /// @notice Votes are known of the past only; both in Unix seconds.
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);

    /// @notice Votes of `delegatee` now.
    function getVotes(address delegatee) external view returns (uint256);

    /// @notice Votes of `delegatee` at the end of the second `timepoint`, which must be past.
    function getPastVotes(address delegatee, uint256 timepoint) external view returns (uint256);
}
