"""What this bot believes; yours asks its own order book and positions."""
from datetime import datetime, timezone

STARTED = datetime.now(timezone.utc).isoformat()

def expected_state():
    as_of = datetime.now(timezone.utc).isoformat()  # before your own books are read
    order = {"symbol": "BTCUSDT", "clientOrderId": "grinder_d_BTCUSDT_1_1704067200_1",
             "status": "OPEN", "createdAt": STARTED}
    return {
        "version": 1,
        "asOf": as_of,
        "ordersComplete": True,  # an order that is not listed should not be there
        "positionsComplete": True,  # nor should a position
        "orders": [order],
        "positions": [],
    }
