// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IEmissionMinter} from "../interfaces/IEmissionMinter.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {EmissionSchedule} from "../libraries/EmissionSchedule.sol";

/// @title MSN, the token of Meson Network
/// @notice Documented in `IMSN`.
contract MSN is IMSN, ERC20, ERC20Burnable, ERC20Permit, ERC20Votes {
    /* CONSTANTS */

    /// @inheritdoc IMSN
    uint256 public constant INITIAL_SUPPLY = 100_000_000e18;
    /// @inheritdoc IMSN
    uint256 public constant MINT_RIGHT_NOTICE = 30 days;
    /// @inheritdoc IMSN
    uint256 public constant NOMINATION_LIFETIME = 30 days;

    /* IMMUTABLES */

    /// @inheritdoc IMSN
    uint256 public immutable EMISSION_START;
    /// @inheritdoc IMSN
    address public immutable TIMELOCK;
    address private immutable _DEPLOYER;

    /* STORAGE */

    /// @inheritdoc IMSN
    address public minter;
    address private _nominee;
    uint40 private _acceptableAt;
    /// @inheritdoc IMSN
    uint256 public mintedEmission;

    /* CONSTRUCTOR */

    /// @param initialHolder Receives the initial supply: the allocation contract.
    /// @param timelock The governance timelock.
    /// @param emissionStart Unix seconds, not before deployment.
    constructor(
        address initialHolder,
        address timelock,
        uint256 emissionStart
    ) ERC20("Meson Network", "MSN") ERC20Permit("Meson Network") {
        if (emissionStart < block.timestamp) revert EmissionStartInPast(emissionStart, block.timestamp);
        EMISSION_START = emissionStart;
        TIMELOCK = timelock;
        _DEPLOYER = msg.sender;
        _mint(initialHolder, INITIAL_SUPPLY);
    }

    /* EXTERNAL */

    /// @inheritdoc IMSN
    function nominateMinter(address nominee) external {
        // Check
        bool first = minter == address(0);
        if (msg.sender != TIMELOCK && !(first && msg.sender == _DEPLOYER)) revert NotNominator(msg.sender);
        if (nominee != address(0)) {
            if (nominee.code.length == 0) revert NomineeNotContract(nominee);
            if (IEmissionMinter(nominee).hasPendingRoot()) revert RootPending(nominee);
        }
        // Effect
        uint256 acceptableAt = first ? block.timestamp : block.timestamp + MINT_RIGHT_NOTICE;
        _nominee = nominee;
        _acceptableAt = uint40(acceptableAt);
        emit MinterNominated(nominee, acceptableAt);
    }

    /// @inheritdoc IMSN
    function acceptMinter() external {
        // Check
        if (msg.sender != _nominee) revert NotNominated(msg.sender, _nominee);
        if (block.timestamp < _acceptableAt) revert NoticeRunning(_acceptableAt, block.timestamp);
        uint256 expiresAt = _acceptableAt + NOMINATION_LIFETIME;
        if (block.timestamp > expiresAt) revert NominationExpired(expiresAt, block.timestamp);
        address previous = minter;
        if (previous != address(0) && IEmissionMinter(previous).hasPendingRoot()) revert RootPending(previous);
        // Effect
        minter = msg.sender;
        delete _nominee;
        delete _acceptableAt;
        emit MinterChanged(previous, msg.sender);
    }

    /// @inheritdoc IMSN
    function mintEmission(address to, uint256 amount) external {
        // Check
        if (msg.sender != minter) revert NotMinter(msg.sender);
        uint256 mintedAfterwards = mintedEmission + amount;
        uint256 accrued = accruedEmission(block.timestamp);
        if (mintedAfterwards > accrued) revert EmissionExceeded(mintedAfterwards, accrued);
        // Effect
        mintedEmission = mintedAfterwards;
        _mint(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IMSN
    function nomination() external view returns (address nominee, uint256 acceptableAt) {
        return (_nominee, _acceptableAt);
    }

    /// @inheritdoc IMSN
    function accruedEmission(uint256 timestamp) public view returns (uint256) {
        return timestamp < EMISSION_START ? 0 : EmissionSchedule.accrued(timestamp - EMISSION_START);
    }

    /// @notice Votes are counted by timestamp (ERC-6372), so that they mean the same on every chain.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice Machine-readable description of the clock (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
