// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEmissionMinter} from "../interfaces/IEmissionMinter.sol";
import {IMSN} from "../interfaces/IMSN.sol";

/// @title A minter that does whatever it is told
/// @notice Stands for a captured holder of the mint right: no rules of its own, so that only the token's guard is left.
contract MinterMock is IEmissionMinter {
    /// @inheritdoc IEmissionMinter
    bool public hasPendingRoot;
    /// @inheritdoc IEmissionMinter
    uint64 public newestEpoch;

    /// @notice Accepts a nomination.
    function accept(IMSN token) external {
        token.acceptMinter();
    }

    /// @notice Mints, if the token lets it.
    function mint(IMSN token, address to, uint256 amount) external {
        token.mintEmission(to, amount);
    }

    /// @notice Pretends that a root is pending, or that none is.
    function setPendingRoot(bool pending) external {
        hasPendingRoot = pending;
    }
}
