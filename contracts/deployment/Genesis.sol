// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IAllocation} from "../interfaces/IAllocation.sol";
import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";
import {MSN} from "../token/MSN.sol";
import {Allocation} from "../vesting/Allocation.sol";

/// @title Genesis of the MSN protocol
/// @notice Creates allocation and token in one transaction, so that the whole initial supply is in the allocation from the
/// first moment on, and holds every power a deployment needs until `complete` gives all of it away.
/// @dev Token and allocation name each other in immutables: the token's address is known before it exists, since it is the
/// second contract made here. Before `complete` the deployer makes this contract the timelock's administrator and renounces
/// that role itself. After `complete` neither this contract nor the deployer can do anything.
contract Genesis {
    /* IMMUTABLES */

    /// @notice The governance timelock.
    TimelockController public immutable TIMELOCK;
    /// @notice Allocation and vesting of the initial supply.
    IAllocation public immutable ALLOCATION;
    /// @notice MSN.
    IMSN public immutable TOKEN;
    /// @notice Who may complete the deployment.
    address public immutable DEPLOYER;

    /* STORAGE */

    /// @notice Whether everything was handed over.
    bool public completed;

    /* EVENTS */

    /// @notice The powers of the deployment were handed over.
    event Completed(address indexed staking, address indexed distributor, address indexed governor);

    /* ERRORS */

    /// @notice The caller is not the deployer.
    error NotDeployer(address caller);
    /// @notice The deployment was completed before.
    error AlreadyCompleted();
    /// @notice The governor is no contract.
    error NotContract(address account);
    /// @notice The deployer still administers the timelock.
    error DeployerAdministersTimelock(address deployer);
    /// @notice The token did not get the address that the allocation was told.
    error UnexpectedAddress(address token, address expected);

    /* CONSTRUCTOR */

    /// @param timelock The governance timelock.
    /// @param emissionStart Start of epoch 1, Unix seconds.
    /// @param tokenGeneration Where the unlock curves begin, Unix seconds.
    /// @param curves Unlock curve of each bucket.
    /// @param granters Who may grant from each bucket.
    constructor(
        TimelockController timelock,
        uint256 emissionStart,
        uint256 tokenGeneration,
        IAllocation.Curve[7] memory curves,
        address[7] memory granters
    ) {
        DEPLOYER = msg.sender;
        TIMELOCK = timelock;
        address expected = _secondContract();
        ALLOCATION = new Allocation(IMSN(expected), address(timelock), tokenGeneration, curves, granters);
        TOKEN = new MSN(address(ALLOCATION), address(timelock), emissionStart);
        if (address(TOKEN) != expected) revert UnexpectedAddress(address(TOKEN), expected);
    }

    /* EXTERNAL */

    /// @notice Binds staking, gives the distributor the mint right and the governor the timelock, and keeps nothing. The
    /// deployer only, once.
    /// @param staking Where grants can be staked.
    /// @param distributor First holder of the mint right.
    /// @param governor Only account that may queue in the timelock, and cancel there.
    function complete(IMinerStaking staking, IRewardsDistributor distributor, address governor) external {
        // Check
        if (msg.sender != DEPLOYER) revert NotDeployer(msg.sender);
        if (completed) revert AlreadyCompleted();
        if (governor.code.length == 0) revert NotContract(governor);
        bytes32 administrator = TIMELOCK.DEFAULT_ADMIN_ROLE();
        if (TIMELOCK.hasRole(administrator, DEPLOYER)) revert DeployerAdministersTimelock(DEPLOYER);
        // Effect
        completed = true;
        emit Completed(address(staking), address(distributor), governor);
        // Interaction
        ALLOCATION.bindStaking(staking);
        TOKEN.nominateMinter(address(distributor));
        distributor.acceptMintRight();
        TIMELOCK.grantRole(TIMELOCK.PROPOSER_ROLE(), governor);
        TIMELOCK.grantRole(TIMELOCK.CANCELLER_ROLE(), governor);
        TIMELOCK.renounceRole(administrator, address(this));
    }

    /* INTERNAL */

    /// @dev Address of the second contract that this one creates: keccak256(rlp([this, 2])).
    function _secondContract() private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), hex"02")))));
    }
}
