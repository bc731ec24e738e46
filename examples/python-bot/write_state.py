"""Says every two seconds what this bot expects on the exchange, in a file that is replaced whole."""
import json, os, sys, time
from book import expected_state

def write(path, state):
    """Whoever reads `path` meanwhile finds the state before this one or this one, never half of one."""
    beside = f"{path}.new"
    with open(beside, "w", encoding="utf-8") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)

if __name__ == "__main__":
    while True:
        write(sys.argv[1], expected_state())
        time.sleep(2)
