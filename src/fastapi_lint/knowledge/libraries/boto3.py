"""boto3 and botocore: clients and resources get their methods from service descriptions at run time."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library

_NETWORK = Effect.NETWORK
_MADE = "methods are made from the service description"
_RESOURCES = (
    "AccessKey AccessKeyPair Account AccountPasswordPolicy AccountSummary Acl Alarm Archive "
    "AssumeRolePolicy Bucket BucketAcl BucketCors BucketLifecycle BucketLifecycleConfiguration "
    "BucketLogging BucketNotification BucketPolicy BucketRequestPayment BucketTagging BucketVersioning "
    "BucketWebsite ClassicAddress Cors CurrentUser DhcpOptions Event Group GroupPolicy Image Instance "
    "InstanceProfile InternetGateway Job KeyPair Lifecycle LifecycleConfiguration Logging LoginProfile "
    "Message Metric MfaDevice MultipartUpload MultipartUploadPart NetworkAcl NetworkInterface "
    "NetworkInterfaceAssociation Notification Object ObjectAcl ObjectSummary ObjectVersion Part "
    "PlacementGroup PlatformApplication PlatformEndpoint Policy PolicyVersion Queue RequestPayment "
    "Resource Role RolePolicy Route RouteTable RouteTableAssociation SamlProvider SecurityGroup "
    "ServerCertificate SigningCertificate Snapshot Stack StackResource StackResourceSummary Subnet "
    "Subscription Table Tag Tagging Topic User UserPolicy Vault Version Versioning VirtualMfaDevice "
    "Volume Vpc VpcAddress VpcPeeringConnection Website"
)
_COLLECTIONS = (
    "accepted_vpc_peering_connections access_keys alarms attached_groups attached_policies attached_roles "
    "attached_users buckets classic_addresses completed_jobs dead_letter_source_queues dhcp_options_sets "
    "endpoints events failed_jobs groups images instance_profiles instances internet_gateways jobs "
    "jobs_in_progress key_pairs metrics mfa_devices multipart_uploads network_acls network_interfaces "
    "object_versions objects parts placement_groups platform_applications policies queues "
    "requested_vpc_peering_connections resource_summaries roles route_tables saml_providers "
    "security_groups server_certificates signing_certificates snapshots stacks subnets subscriptions "
    "succeeded_jobs tables topics users vaults versions virtual_mfa_devices volumes vpc_addresses "
    "vpc_peering_connections vpcs"
)

LIBRARY = Library(
    packages=("boto3", "botocore", "s3transfer"),
    distribution="boto3",
    aliases={"boto3.session.Session": "boto3.Session"},
    functions={
        "boto3.client": Function(returns="botocore.client.BaseClient"),
        "boto3.resource": Function(returns="boto3.resources.base.ServiceResource"),
        "botocore.session.get_session": Function(returns="botocore.session.Session"),
    },
    classes={
        "boto3.Session": Class(
            returns={
                "client": "botocore.client.BaseClient",
                "resource": "boto3.resources.base.ServiceResource",
            },
            instead="aioboto3.Session",
        ),
        "botocore.session.Session": Class(returns={"create_client": "botocore.client.BaseClient"}),
        "botocore.client.BaseClient": Class(
            otherwise=_NETWORK,
            returns={"get_paginator": "botocore.paginate.Paginator", "get_waiter": "botocore.waiter.Waiter"},
            quiet="can_paginate close generate_presigned_post generate_presigned_url",
            dynamic=_MADE,
            instead="aioboto3.Session",
        ),
        "botocore.paginate.Paginator": Class(
            lazy={_NETWORK: "paginate"},
            returns={"paginate": "botocore.paginate.PageIterator"},
            instead="aioboto3.Session",
        ),
        "botocore.paginate.PageIterator": Class(
            blocks={_NETWORK: "build_full_result"},
            lazy={_NETWORK: "search"},
            iterates=_NETWORK,
            instead="aioboto3.Session",
        ),
        "botocore.waiter.Waiter": Class(blocks={_NETWORK: "wait"}, instead="aioboto3.Session"),
        "boto3.resources.base.ServiceResource": Class(
            otherwise=_NETWORK,
            chains=_RESOURCES,
            attributes={
                "meta": "boto3.resources.base.ResourceMeta",
                **dict.fromkeys(_COLLECTIONS.split(), "boto3.resources.collection.CollectionManager"),
            },
            quiet="get_available_subresources",
            dynamic=_MADE,
            instead="aioboto3.Session",
        ),
        "boto3.resources.base.ResourceMeta": Class(
            attributes={"client": "botocore.client.BaseClient"}, dynamic="set by its constructor"
        ),
        "boto3.resources.collection.CollectionManager": Class(
            returns=dict.fromkeys(
                ["all", "filter", "limit", "page_size"], "boto3.resources.collection.ResourceCollection"
            ),
            lazy={_NETWORK: "iterator pages"},
            otherwise=_NETWORK,
            dynamic=_MADE,
            instead="aioboto3.Session",
        ),
        "boto3.resources.collection.ResourceCollection": Class(
            chains="all filter limit page_size",
            lazy={_NETWORK: "pages"},
            otherwise=_NETWORK,
            iterates=_NETWORK,
            item="boto3.resources.base.ServiceResource",
            dynamic=_MADE,
            instead="aioboto3.Session",
        ),
    },
)
