// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Vault of settled usage
/// @notice Keeps what operators earned by serving traffic apart from what roots pay, so that no root, however hostile, can
/// reach it. Tokens leave it for the distributor alone, which takes exactly what it paid out as usage.
contract UsageVault {
    /* IMMUTABLES */

    IERC20 private immutable _TOKEN;
    address private immutable _DISTRIBUTOR;

    /* ERRORS */

    /// @notice The caller is not the distributor.
    error NotDistributor(address caller);
    /// @notice The token said no.
    error TransferFailed();

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @dev The distributor makes its own vault.
    constructor(IERC20 token) {
        _TOKEN = token;
        _DISTRIBUTOR = msg.sender;
    }

    /* EXTERNAL */

    /// @notice Sends `amount` wei to the distributor. The distributor only.
    function release(uint256 amount) external {
        if (msg.sender != _DISTRIBUTOR) revert NotDistributor(msg.sender);
        if (!_TOKEN.transfer(_DISTRIBUTOR, amount)) revert TransferFailed();
    }
}
