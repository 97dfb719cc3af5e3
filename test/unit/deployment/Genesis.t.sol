// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {Genesis} from "../../../contracts/deployment/Genesis.sol";
import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";
import {Vm} from "../../helpers/Vm.sol";

/// @notice The deployment: who holds what at each step, and that nothing is left with who deployed it.
contract GenesisTest is SystemWorld {
    bytes32 private constant ADMINISTRATOR = 0;
    bytes32 private constant PROPOSER = keccak256("PROPOSER_ROLE");
    bytes32 private constant CANCELLER = keccak256("CANCELLER_ROLE");
    bytes32 private constant EXECUTOR = keccak256("EXECUTOR_ROLE");

    function setUp() external {
        // Before the constructor, so that no grant of a role goes unseen.
        vm.recordLogs();
        _deployTimelock();
        _deployContracts();
    }

    /* CREATION */

    function test_theSupplyIsInTheAllocationFromTheFirstMoment() external view {
        vm.assertEq(token.totalSupply(), 100_000_000e18, "supply");
        vm.assertEq(token.balanceOf(address(allocation)), 100_000_000e18, "in the allocation");
        uint256 sizes = 0;
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            sizes += allocation.bucketSize(bucket);
            vm.assertEq(allocation.assignedOf(bucket), 0, "nothing is assigned");
            vm.assertEq(allocation.granterOf(bucket), GRANTER, "granter");
        }
        vm.assertEq(sizes, 100_000_000e18, "the buckets are the supply");
    }

    function test_allocationAndTokenNameEachOther() external view {
        vm.assertEq(address(allocation.TOKEN()), address(token), "the allocation's token");
        vm.assertEq(allocation.TIMELOCK(), address(timelock), "the allocation's timelock");
        vm.assertEq(token.TIMELOCK(), address(timelock), "the token's timelock");
        vm.assertEq(allocation.TOKEN_GENERATION(), TOKEN_GENERATION, "where the curves begin");
        vm.assertEq(token.EMISSION_START(), START, "where emission begins");
        vm.assertEq(genesis.DEPLOYER(), address(this), "deployer");
    }

    /// @dev Whoever deploys, and however often: the token is the second contract of its genesis.
    function testFuzz_theTokenHasTheAddressItWasToldToGet(uint8 earlier) external {
        for (uint256 i = 0; i < earlier % 4; ++i) _deployGenesis();
        _deployGenesis();
        vm.assertEq(address(token), vm.computeCreateAddress(address(genesis), 2), "second contract");
        vm.assertEq(address(allocation.TOKEN()), address(token), "the allocation was told so");
    }

    function test_nobodyHasAnyPowerBeforeCompletion() external {
        vm.assertEq(token.minter(), address(0), "minter");
        vm.assertEq(address(allocation.staking()), address(0), "staking");
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, address(this)));
        token.nominateMinter(address(distributor));
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(distributor), address(0)));
        distributor.acceptMintRight();
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BindingRefused.selector, address(this)));
        allocation.bindStaking(staking);
        _expectUnauthorized(address(this), PROPOSER);
        timelock.schedule(address(token), 0, "", 0, 0, TIMELOCK_DELAY);
    }

    /* COMPLETION */

    function test_completionHandsEverythingOver() external {
        _handOverTimelock();
        vm.expectEmit(address(genesis));
        emit Genesis.Completed(address(staking), address(distributor), address(governor));
        genesis.complete(staking, distributor, address(governor));

        vm.assertTrue(genesis.completed(), "completed");
        vm.assertEq(address(allocation.staking()), address(staking), "staking of grants");
        vm.assertEq(token.minter(), address(distributor), "minter");
        (address nominee, ) = token.nomination();
        vm.assertEq(nominee, address(0), "no nomination is left");
    }

    /// @dev Every grant of a role since the timelock was made, replayed: no account is forgotten.
    function test_theTimelockObeysTheGovernorAlone() external {
        _handOverTimelock();
        genesis.complete(staking, distributor, address(governor));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32[4] memory roles = [ADMINISTRATOR, PROPOSER, CANCELLER, EXECUTOR];
        address[4] memory holders = [address(timelock), address(governor), address(governor), address(0)];
        for (uint256 i = 0; i < 4; ++i) {
            (uint256 count, address holder) = _holder(logs, roles[i]);
            vm.assertEq(count, 1, "one holder");
            vm.assertEq(holder, holders[i], "holder");
            vm.assertTrue(timelock.hasRole(roles[i], holder), "as the timelock says");
            vm.assertEq(timelock.getRoleAdmin(roles[i]), ADMINISTRATOR, "administered by the administrator");
        }
        for (uint256 i = 0; i < logs.length; ++i) {
            vm.assertNotEq(logs[i].topics[0], IAccessControl.RoleAdminChanged.selector, "no other administration");
        }
    }

    function test_RevertWhen_anybodyElseUsesTheTimelock() external {
        _handOverTimelock();
        genesis.complete(staking, distributor, address(governor));
        address[9] memory others = [
            address(this),
            address(genesis),
            address(staking),
            address(distributor),
            GUARDIAN,
            SLASHER,
            GRANTER,
            vm.addr(attesterKeys[0]),
            STRANGER
        ];
        bytes32 operation = keccak256("operation");
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            _expectUnauthorized(others[i], PROPOSER);
            timelock.schedule(address(token), 0, "", 0, 0, TIMELOCK_DELAY);
            _expectUnauthorized(others[i], PROPOSER);
            timelock.scheduleBatch(new address[](0), new uint256[](0), new bytes[](0), 0, 0, TIMELOCK_DELAY);
            _expectUnauthorized(others[i], CANCELLER);
            timelock.cancel(operation);
            _expectUnauthorized(others[i], ADMINISTRATOR);
            timelock.grantRole(PROPOSER, others[i]);
            _expectUnauthorized(others[i], ADMINISTRATOR);
            timelock.revokeRole(PROPOSER, address(governor));
            vm.stopPrank();
        }
    }

    function test_genesisCanDoNothingAnyMore() external {
        _handOverTimelock();
        genesis.complete(staking, distributor, address(governor));
        address powerless = address(genesis);
        vm.startPrank(powerless);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, powerless));
        token.nominateMinter(address(distributor));
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BindingRefused.selector, powerless));
        allocation.bindStaking(staking);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotTimelock.selector, powerless));
        allocation.setGranter(IAllocation.Bucket.Private, powerless);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, powerless));
        staking.setGuardian(powerless);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(powerless), 0, "no tokens");
    }

    /* REFUSALS */

    function testFuzz_RevertWhen_completedByAnybodyButTheDeployer(address caller) external {
        vm.assume(caller != address(this));
        _handOverTimelock();
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(Genesis.NotDeployer.selector, caller));
        genesis.complete(staking, distributor, address(governor));
    }

    function test_RevertWhen_completedTwice() external {
        _handOverTimelock();
        genesis.complete(staking, distributor, address(governor));
        vm.expectRevert(Genesis.AlreadyCompleted.selector);
        genesis.complete(staking, distributor, address(governor));
    }

    function test_RevertWhen_theDeployerStillAdministersTheTimelock() external {
        timelock.grantRole(ADMINISTRATOR, address(genesis));
        vm.expectRevert(abi.encodeWithSelector(Genesis.DeployerAdministersTimelock.selector, address(this)));
        genesis.complete(staking, distributor, address(governor));
        timelock.renounceRole(ADMINISTRATOR, address(this));
        genesis.complete(staking, distributor, address(governor));
    }

    /// @dev The deployer let go of the timelock without naming genesis: nothing may be half done.
    function test_RevertWhen_genesisDoesNotAdministerTheTimelock() external {
        timelock.renounceRole(ADMINISTRATOR, address(this));
        _expectUnauthorized(address(genesis), ADMINISTRATOR);
        genesis.complete(staking, distributor, address(governor));
        vm.assertFalse(genesis.completed(), "completed");
        vm.assertEq(token.minter(), address(0), "minter");
        vm.assertEq(address(allocation.staking()), address(0), "staking");
    }

    function test_RevertWhen_theGovernorIsNoContract() external {
        _handOverTimelock();
        vm.expectRevert(abi.encodeWithSelector(Genesis.NotContract.selector, STRANGER));
        genesis.complete(staking, distributor, STRANGER);
        vm.expectRevert(abi.encodeWithSelector(Genesis.NotContract.selector, address(0)));
        genesis.complete(staking, distributor, address(0));
    }

    function test_RevertWhen_theDistributorIsOfAnotherSystem() external {
        _handOverTimelock();
        (Genesis mine, address governorOfMine) = (genesis, address(governor));
        _deployContracts();
        address minterless = address(distributor);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, minterless, address(0)));
        mine.complete(staking, distributor, governorOfMine);
        vm.assertFalse(mine.completed(), "completed");
    }

    /* HELPERS */

    function _expectUnauthorized(address caller, bytes32 role) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
    }

    /// @dev Number of accounts that hold `role` after all grants and revocations, and one of them.
    function _holder(Vm.Log[] memory logs, bytes32 role) private view returns (uint256 count, address holder) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(timelock) || logs[i].topics.length != 4) continue;
            if (logs[i].topics[0] != IAccessControl.RoleGranted.selector || logs[i].topics[1] != role) continue;
            if (_revokedLater(logs, i)) continue;
            count++;
            holder = address(uint160(uint256(logs[i].topics[2])));
        }
    }

    function _revokedLater(Vm.Log[] memory logs, uint256 granted) private pure returns (bool) {
        for (uint256 i = granted + 1; i < logs.length; ++i) {
            bool revocation = logs[i].topics[0] == IAccessControl.RoleRevoked.selector;
            bool same = logs[i].emitter == logs[granted].emitter && logs[i].topics.length == 4;
            if (!revocation || !same || logs[i].topics[1] != logs[granted].topics[1]) continue;
            if (logs[i].topics[2] == logs[granted].topics[2]) return true;
        }
        return false;
    }
}
