"""The two-dimensional channel: an exact series, the order of the grid, conservation, and the 1-D limit."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import j0, j1, jn_zeros

from lithium_interfaces import hosts
from lithium_interfaces.errors import BookError

VT = 8.314462618 * 298.15 / 96485.33212


def exact_wall_current(channel, current, z, terms=200):
    """Bessel series for linear kinetics, uniform current at the mouth, no current at the bottom.

    u = sum A_k J0(b_k r/R) cosh(b_k (H - z)/R) with b J1(b) = Bi J0(b), Bi = i0 R/(VT kappa).
    """
    radius, depth = channel.radius_m, channel.depth_m
    biot = channel.exchange_current_A_m2 * radius / (VT * channel.conductivity_S_m)
    lower, upper = np.concatenate([[1e-9], jn_zeros(1, terms - 1)]), jn_zeros(0, terms)
    b = np.array(
        [
            brentq(lambda x: x * j1(x) - biot * j0(x), *ends, xtol=1e-14)
            for ends in zip(lower, upper)
        ]
    )
    source = 2 * j1(b) / (b * (j0(b) ** 2 + j1(b) ** 2))  # expansion of a constant
    down, up = (
        np.exp(-np.outer(z, b) / radius),
        np.exp(np.outer(z - 2 * depth, b) / radius),
    )
    cosh_over_sinh = (down + up) / (1 - np.exp(-2 * b * depth / radius))
    u = cosh_over_sinh @ (
        current * source * radius / (VT * channel.conductivity_S_m * b) * j0(b)
    )
    return channel.exchange_current_A_m2 * u


def test_second_order_against_the_exact_series():
    channel = hosts.Channel(1e-5, 1e-4, 100.0, 0.8)
    errors = []
    for cells in (4, 8, 16, 32):
        found = hosts.channel_currents(channel, 10.0, cells, 10 * cells, linear=True)
        miss = (
            found.wall_current_A_m2 / exact_wall_current(channel, 10.0, found.z_m) - 1
        )
        errors.append(np.sqrt(np.mean(miss**2)))
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders == pytest.approx(2, abs=0.1)
    assert errors[-1] < 2e-5


def test_agrees_with_one_dimension_when_the_channel_is_narrow():
    """At fixed H/lambda = 2 the difference falls fourfold when the radius halves."""
    differences = []
    for radius in (2e-5, 1e-5, 5e-6):
        exchange = 0.8 * radius / 2 * VT / (0.5e-4) ** 2
        channel = hosts.Channel(radius, 1e-4, exchange, 0.8)
        host = channel.as_porous_host()
        assert 1e-4 / host.penetration_depth_m == pytest.approx(2)
        found = hosts.channel_currents(channel, 1.0, 8, 160, linear=True)
        one = hosts.linear_distribution(found.z_m / 1e-4, 2.0)
        differences.append(
            np.abs(found.wall_current_A_m2 * host.area_factor / 1.0 - one).max()
        )
    assert differences[-1] < 2e-3
    assert np.log2(np.array(differences[:-1]) / differences[1:]) == pytest.approx(
        2, abs=0.2
    )


@pytest.mark.parametrize("alpha", [0.5, 0.3])
def test_agrees_with_one_dimension_under_butler_volmer_kinetics(alpha):
    channel = hosts.Channel(1e-6, 1e-4, 10.0, 0.8, transfer_coefficient=alpha)
    found = hosts.channel_currents(channel, 1000.0, 4, 200)
    one = hosts.current_distribution(channel.as_porous_host(), 1000.0)
    # beyond the mouth, where the current turns towards the wall within about a radius
    inside = found.z_m > 2e-6
    assert one.mouth_over_back > 2
    expected = np.interp(found.z_m, one.x_m, one.wall_current_A_m2)
    assert found.wall_current_A_m2[inside] == pytest.approx(expected[inside], rel=5e-3)


def test_butler_volmer_becomes_linear_at_small_current():
    channel = hosts.Channel(1e-5, 1e-4, 100.0, 0.8, 2e-5, 3e-5)
    full, tangent = (
        hosts.channel_currents(channel, 1e-4, linear=linear) for linear in (False, True)
    )
    assert full.wall_current_A_m2 == pytest.approx(tangent.wall_current_A_m2, rel=1e-5)
    assert full.outer_current_A_m2 == pytest.approx(
        tangent.outer_current_A_m2, rel=1e-5
    )


@pytest.mark.parametrize("current", [1.0, 100.0, 1e4])
@pytest.mark.parametrize(
    "space", [{}, {"cell_radius_m": 1.5e-5, "space_above_m": 2e-5}]
)
def test_charge_is_conserved(current, space):
    found = hosts.channel_currents(
        hosts.Channel(1e-5, 1e-4, 10.0, 0.8, **space), current
    )
    top = np.pi * space.get("cell_radius_m", 1e-5) ** 2
    assert found.total_A / (current * top) == pytest.approx(1, rel=1e-12)
    assert found.collected_A / found.total_A == pytest.approx(1, rel=1e-9)
    assert np.all(np.diff(found.wall_current_A_m2) < 0)
    assert (found.share_outside > 0) == bool(
        space
    ) and found.outer_current_A_m2.size == found.r_m.size


def test_slow_kinetics_make_all_surfaces_equal():
    """When kinetics resist far more than the electrolyte, current goes by area."""
    channel = hosts.Channel(1e-5, 1e-4, 1e-6, 0.8, 2e-5, 3e-5)
    found = hosts.channel_currents(channel, 1e-9)
    outer, inner = np.pi * (2e-5**2 - 1e-5**2), 2 * np.pi * 1e-5 * 1e-4
    assert found.share_outside == pytest.approx(outer / (outer + inner), rel=1e-5)


def test_the_edge_of_the_mouth_leads_only_when_ohmic_resistance_rules():
    """Fast kinetics concentrate current at the edge; at 1 mA/cm2 the outer surface gets no less than the edge."""
    fast = hosts.channel_currents(
        hosts.Channel(1e-5, 1e-4, 1e6, 0.8, 2e-5, 3e-5), 10.0, 16, 160
    )
    assert fast.outer_current_A_m2[0] > 1.5 * fast.outer_current_A_m2[-1]
    assert fast.wall_current_A_m2[0] > 100 * fast.wall_current_A_m2[-1]
    usual = hosts.channel_currents(
        hosts.Channel(1e-5, 1e-4, 10.0, 0.8, 2e-5, 3e-5), 10.0, 16, 160
    )
    assert (
        usual.wall_current_A_m2[0]
        < usual.outer_current_A_m2[0]
        < usual.outer_current_A_m2[-1]
    )


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: hosts.Channel(0, 1e-4, 10, 0.8), "radius_m is 0"),
        (
            lambda: hosts.Channel(1e-5, 1e-4, 10, 0.8, transfer_coefficient=0),
            "transfer_coefficient is 0",
        ),
        (
            lambda: hosts.Channel(1e-5, 1e-4, 10, 0.8, 1e-5, 1e-5),
            "cell_radius_m must exceed radius_m = 1e-05",
        ),
        (
            lambda: hosts.channel_currents(hosts.Channel(1e-5, 1e-4, 10, 0.8), -1),
            "current_density_A_m2 is -1",
        ),
        (
            lambda: hosts.channel_currents(hosts.Channel(1e-5, 1e-4, 10, 0.8), 1, 1),
            "radial_cells is 1",
        ),
        (
            lambda: hosts.channel_currents(hosts.Channel(1e-5, 1e-4, 10, 0.8), 1, 4, 1),
            "axial_cells is 1",
        ),
        (
            lambda: hosts.channel_currents(hosts.Channel(1e-6, 1e-4, 10, 0.8), 1e10),
            "did not converge",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()
