"""The official Python client, unchanged, does everything it can do with a connection-delete workflow.

Environment: ATLAN_BASE_URL; PEER_API_KEY (an API token), PEER_MEMBER_KEY (a plain member), PEER_OAUTH_ID and
PEER_OAUTH_SECRET; PEER_INDEX_LAG, in seconds. Prints one line per completed step, and fails on the first surprise.
"""

import logging
import os
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

from pyatlan.client.atlan import AtlanClient
from pyatlan.errors import AtlanError, NotFoundError
from pyatlan.model.assets import Asset, Connection, Table
from pyatlan.model.enums import AtlanConnectorType, AtlanWorkflowPhase, WorkflowPackage
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.packages import ConnectionDelete

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

BASE_URL = os.environ["ATLAN_BASE_URL"]
INDEX_LAG = float(os.environ["PEER_INDEX_LAG"])

ARCHIVED = "default/snowflake/1700000001"
PURGED = "default/snowflake/1700000002"
MEMBERS = "default/snowflake/1700000003"
RESTORED = "default/snowflake/1700000004"

lock = threading.Lock()
names = set()


def step(line):
    with lock:
        print(line, flush=True)


def expect(what, actual, wanted):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, wanted {wanted!r}")


def token_client(variable):
    return AtlanClient(base_url=BASE_URL, api_key=os.environ[variable])


def package(qualified_name, purge):
    """The client names workflows by the second: ask again until the name is new in this process."""
    while True:
        workflow = ConnectionDelete(qualified_name=qualified_name, purge=purge).to_workflow()
        with lock:
            if workflow.metadata.name not in names:
                names.add(workflow.metadata.name)
                return workflow
        time.sleep(0.2)


def counts(client, qualified_name):
    """Active, archived and all assets of a connection."""
    of_connection = FluentSearch().where(Asset.CONNECTION_QUALIFIED_NAME.eq(qualified_name))
    return (
        of_connection.where(CompoundQuery.active_assets()).count(client),
        of_connection.where(CompoundQuery.archived_assets()).count(client),
        of_connection.count(client),
    )


def counts_by_type(client, qualified_name):
    search = (
        FluentSearch()
        .where(Asset.CONNECTION_QUALIFIED_NAME.eq(qualified_name))
        .aggregate("type", Asset.TYPE_NAME.bucket_by())
        .page_size(1)
        .to_request()
    )
    buckets = client.asset.search(search).aggregations["type"].buckets
    return {bucket.key: bucket.doc_count for bucket in buckets}


def wait_for_index():
    time.sleep(INDEX_LAG + 0.5)


def archive_story():
    client = token_client("PEER_API_KEY")
    [connection] = client.asset.find_connections_by_name("prod", AtlanConnectorType.SNOWFLAKE)
    expect("qualified name", connection.qualified_name, ARCHIVED)
    step("connection found by name")
    expect("counts before", counts(client, ARCHIVED), (120, 5, 125))
    step("assets counted: active, archived, all")
    expect("counts by type", counts_by_type(client, ARCHIVED), {"column": 100, "table": 20, "view": 5})
    step("assets counted by type")

    workflow = package(ARCHIVED, purge=False)
    response = client.workflow.run(workflow)
    name = response.metadata.name
    expect("name of the response", name, workflow.metadata.name)
    expect("end of the archive", client.workflow.monitor(response), AtlanWorkflowPhase.SUCCESS)
    step("archive run and monitored")
    wait_for_index()
    expect("counts after the archive", counts(client, ARCHIVED), (0, 125, 125))
    step("archived assets counted")

    found = client.workflow.find_by_type(WorkflowPackage.CONNECTION_DELETE, max_results=50)
    if name not in [result.id for result in found]:
        raise AssertionError(f"{name} is not among {[result.id for result in found]}")
    step("workflow found by type")
    definition = client.workflow.find_by_id(name)
    expect("name of the definition", definition.source.metadata.name, name)
    step("workflow found by id")
    runs = client.workflow.get_runs(name, AtlanWorkflowPhase.SUCCESS)
    expect("number of runs", runs.count, 1)
    [run] = runs.current_page()
    expect("run", client.workflow.find_run_by_id(run.id).source.metadata.name, run.id)
    step("run found by phase and by id")
    recent = client.workflow.find_runs_by_status_and_time_range([AtlanWorkflowPhase.SUCCESS], started_at="now-2h")
    if run.id not in [result.id for result in recent.current_page()]:
        raise AssertionError(f"{run.id} is not among the recent runs")
    step("runs found by status and time")

    try:
        client.workflow.run(workflow)
        expect("end of the second run", client.workflow.monitor(workflow_name=name), AtlanWorkflowPhase.SUCCESS)
        step("name taken: ran again")
    except AtlanError as error:
        expect("status for a taken name", error.error_code.http_error_code, 409)
        step("name taken: refused")

    running = client.workflow.rerun(definition)
    expect("phase of a rerun", running.status.phase, AtlanWorkflowPhase.PENDING)
    step("rerun submitted")
    joined = client.workflow.rerun(definition, idempotent=True)
    expect("the run that is going", joined.metadata.name, running.metadata.name)
    step("idempotent rerun joins the running run")
    expect("end of the rerun", client.workflow.monitor(workflow_name=name), AtlanWorkflowPhase.SUCCESS)
    another = client.workflow.rerun(definition, idempotent=True)
    if another.metadata.name == running.metadata.name:
        raise AssertionError("the idempotent rerun joined a run that had ended")
    step("idempotent rerun starts another run afterwards")

    stopped = client.workflow.stop(another.metadata.name)
    template = stopped.status.stored_workflow_template_spec["workflowTemplateRef"]["name"]
    expect("template of the stopped run", template, name)
    expect("phase while it stops", stopped.status.phase, AtlanWorkflowPhase.RUNNING)
    expect("end of the stopped run", client.workflow.monitor(workflow_name=name), AtlanWorkflowPhase.FAILED)
    step("run stopped, ends Failed")

    expect("updated as found", client.workflow.update(definition.to_workflow()).metadata.name, name)
    step("workflow updated")
    client.workflow.delete(name)
    wait_for_index()
    expect("archived definition", client.workflow.find_by_id(name), None)
    step("workflow archived, no longer found")


def purge_story():
    client = AtlanClient(
        base_url=BASE_URL,
        oauth_client_id=os.environ["PEER_OAUTH_ID"],
        oauth_client_secret=os.environ["PEER_OAUTH_SECRET"],
    )
    expect("counts before the purge", counts(client, PURGED), (40, 10, 50))
    step("oauth login")
    response = client.workflow.run(package(PURGED, purge=True))
    expect("end of the purge", client.workflow.monitor(response), AtlanWorkflowPhase.SUCCESS)
    step("purge run and monitored")
    wait_for_index()
    expect("counts after the purge", counts(client, PURGED), (0, 0, 0))
    step("purged assets counted")
    try:
        client.asset.find_connections_by_name("legacy", AtlanConnectorType.SNOWFLAKE)
        raise AssertionError("the purged connection is still found")
    except NotFoundError:
        step("purged connection no longer found")


def member_story():
    client = token_client("PEER_MEMBER_KEY")
    response = client.workflow.run(package(MEMBERS, purge=False))
    expect("end of the member's run", client.workflow.monitor(response), AtlanWorkflowPhase.SUCCESS)
    client.workflow.delete(response.metadata.name)
    step("member goes through package-workflows")


def restore_story():
    client = token_client("PEER_API_KEY")
    expect("counts before the restore", counts(client, RESTORED), (1, 2, 3))
    expect("restored", client.asset.restore(Connection, RESTORED), True)
    expect("restored", client.asset.restore(Table, f"{RESTORED}/table_2"), True)
    step("connection and table restored, one by one")
    try:
        client.asset.restore(Table, f"{RESTORED}/table_9")
        raise AssertionError("a table that is not there was restored")
    except NotFoundError:
        step("what is not there is not restored")
    wait_for_index()
    expect("counts after the restore", counts(client, RESTORED), (2, 1, 3))
    [connection] = client.asset.find_connections_by_name("taken back", AtlanConnectorType.SNOWFLAKE)
    expect("qualified name", connection.qualified_name, RESTORED)
    step("restored assets counted")


with ThreadPoolExecutor() as pool:
    stories = (archive_story, purge_story, member_story, restore_story)
    for story in [pool.submit(story) for story in stories]:
        story.result()
