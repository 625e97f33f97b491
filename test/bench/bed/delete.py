"""What a script does that deletes connections with the official client: run, and monitor to the end.

Arguments: qualified names, one thread each. Environment: ATLAN_BASE_URL, ATLAN_API_KEY.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from pyatlan.client.atlan import AtlanClient
from pyatlan.model.enums import AtlanWorkflowPhase
from pyatlan.model.packages import ConnectionDelete


def delete(numbered):
    number, qualified_name = numbered
    package = ConnectionDelete(qualified_name=qualified_name, purge=False)
    # The client names workflows by the second, so those of one second would be one workflow.
    package._epoch = int(package._epoch) + number
    client = AtlanClient()
    phase = client.workflow.monitor(client.workflow.run(package.to_workflow()))
    if phase != AtlanWorkflowPhase.SUCCESS:
        raise AssertionError(f"{qualified_name}: {phase}")


names = sys.argv[1:]
with ThreadPoolExecutor(len(names)) as threads:
    list(threads.map(delete, enumerate(names)))
