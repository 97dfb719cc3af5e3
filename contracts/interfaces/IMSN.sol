// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title MSN, the token of Meson Network
/// @notice ERC-20 with Permit, Votes (timestamp clock) and Burnable. No owner, fee, pause, blacklist or proxy.
/// After deployment the only mint is emission, and the guard on it sits in the token (docs/protocol.md section 1).
interface IMSN is IERC20 {
    /// @notice A contract was nominated to take over the mint right; zero withdraws a nomination.
    event MinterNominated(address indexed nominee, uint256 acceptableAt);
    /// @notice The mint right moved.
    event MinterChanged(address indexed previousMinter, address indexed newMinter);

    /// @notice Emission would have to start at or after deployment.
    error EmissionStartInPast(uint256 emissionStart, uint256 deployedAt);
    /// @notice The caller may not nominate a minter.
    error NotNominator(address caller);
    /// @notice Only a contract can hold the mint right.
    error NomineeNotContract(address nominee);
    /// @notice The caller was not nominated.
    error NotNominated(address caller, address nominee);
    /// @notice The notice period still runs.
    error NoticeRunning(uint256 acceptableAt, uint256 timestamp);
    /// @notice The nomination was not accepted in time.
    error NominationExpired(uint256 expiredAt, uint256 timestamp);
    /// @notice A minter, the present one or the nominee, has a root pending.
    error RootPending(address minter);
    /// @notice The caller does not hold the mint right.
    error NotMinter(address caller);
    /// @notice More than the schedule allows by now, both in wei.
    error EmissionExceeded(uint256 mintedAfterwards, uint256 accrued);

    /// @notice MSN minted at deployment, in wei.
    function INITIAL_SUPPLY() external view returns (uint256);

    /// @notice Seconds between a nomination and the earliest acceptance, once a minter exists.
    function MINT_RIGHT_NOTICE() external view returns (uint256);

    /// @notice Seconds in which a nomination can be accepted, once it can.
    function NOMINATION_LIFETIME() external view returns (uint256);

    /// @notice When emission starts, Unix seconds.
    function EMISSION_START() external view returns (uint256);

    /// @notice The governance timelock, the only nominator once a first minter has accepted.
    function TIMELOCK() external view returns (address);

    /// @notice Holder of the mint right; zero until the first acceptance.
    function minter() external view returns (address);

    /// @notice Contract that may accept the mint right, and since when (Unix seconds).
    function nomination() external view returns (address nominee, uint256 acceptableAt);

    /// @notice Emission minted so far, in wei. Burning does not lower it.
    function mintedEmission() external view returns (uint256);

    /// @notice Emission the schedule has released at `timestamp`, in wei, rounded down.
    function accruedEmission(uint256 timestamp) external view returns (uint256);

    /// @notice Nominates the next holder of the mint right, with 30 days' notice.
    /// @dev The timelock only. Until a first minter has accepted the deployer may nominate too, without notice: the token
    /// has to exist before its first minter. After that the deployer has no power left.
    /// @param nominee A contract that answers `IEmissionMinter.hasPendingRoot` with no, or zero to withdraw the present
    /// nomination.
    function nominateMinter(address nominee) external;

    /// @notice Takes over the mint right. Called by the nominee, within 30 days after the notice, while no root is pending.
    function acceptMinter() external;

    /// @notice Mints emission; reverts if that would outrun the schedule.
    /// @dev The minter only. `mintedEmission <= accruedEmission(now)` holds whoever the minter is.
    /// @param to Receives the tokens.
    /// @param amount Wei of MSN.
    function mintEmission(address to, uint256 amount) external;
}
