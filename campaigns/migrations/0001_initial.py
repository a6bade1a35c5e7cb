# The first tables.

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import campaigns.terms


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=12, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('summary', models.TextField(verbose_name='概述')),
                ('starts_on', models.DateField(verbose_name='开始')),
                ('ends_on', models.DateField(verbose_name='结束')),
                ('derived', models.JSONField(default=dict, verbose_name='推定内容')),
                ('first_month', models.PositiveIntegerField(verbose_name='首个评价月份')),
                ('report_levels', models.JSONField(verbose_name='排名层级')),
                ('reporting_level', models.CharField(max_length=12, verbose_name='填报层级')),
                ('calendar', models.JSONField(verbose_name='日程')),
                ('cadence', models.JSONField(verbose_name='通报制度')),
                ('terms_version', models.PositiveIntegerField(default=0, verbose_name='目标版本')),
            ],
            options={
                'verbose_name': '行动',
                'verbose_name_plural': '行动',
                'ordering': ['starts_on', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='编号')),
                ('place', models.CharField(max_length=160, verbose_name='出处')),
                ('summary', models.CharField(max_length=300, verbose_name='要点')),
            ],
            options={
                'verbose_name': '出处',
                'verbose_name_plural': '出处',
                'ordering': ['document', 'code'],
            },
        ),
        migrations.CreateModel(
            name='SourceDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='编号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('issuer', models.CharField(max_length=120, verbose_name='发文（讲话）单位')),
                ('issued_on', models.CharField(help_text='已知到哪一级写到哪一级：2016、2016-12 或 2016-12-06', max_length=10, verbose_name='日期')),
                ('published_on', models.CharField(blank=True, max_length=10, verbose_name='公布日期')),
                ('file_name', models.CharField(max_length=80, verbose_name='原文文件')),
                ('summary', models.TextField(verbose_name='内容摘要')),
            ],
            options={
                'verbose_name': '文件',
                'verbose_name_plural': '文件',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('full_name', models.CharField(max_length=30, verbose_name='姓名')),
                ('office', models.CharField(blank=True, max_length=60, verbose_name='单位')),
                ('role', models.CharField(blank=True, choices=[('reporter', '填报员'), ('reviewer', '审核员'), ('administrator', '管理员'), ('leader', '领导'), ('auditor', '审计员')], max_length=14, verbose_name='角色')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='演示账号')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '用户',
                'verbose_name_plural': '用户',
                'ordering': ['username'],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='时间')),
                ('role', models.CharField(blank=True, max_length=14, verbose_name='角色')),
                ('action', models.CharField(max_length=60, verbose_name='动作')),
                ('subject', models.CharField(max_length=160, verbose_name='对象')),
                ('before', models.JSONField(null=True, verbose_name='原值')),
                ('after', models.JSONField(null=True, verbose_name='新值')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
            ],
            options={
                'verbose_name': '审计记录',
                'verbose_name_plural': '审计记录',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='编号')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='campaigns.campaign')),
            ],
            options={
                'verbose_name': '类别',
                'verbose_name_plural': '类别',
                'ordering': ['campaign', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AccountabilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('summary', models.CharField(max_length=300, verbose_name='内容')),
                ('parameters', models.JSONField(verbose_name='参数')),
                ('derived', models.JSONField(default=dict, verbose_name='推定内容')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accountability_rules', to='campaigns.campaign')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accountability_rules', to='campaigns.citation')),
            ],
            options={
                'verbose_name': '问责规则',
                'verbose_name_plural': '问责规则',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('problem', '问题'), ('recommendation', '建议')], max_length=14, verbose_name='类型')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('summary', models.TextField(verbose_name='要点')),
                ('owner', models.CharField(max_length=120, verbose_name='责任单位')),
                ('due_on', models.DateField(verbose_name='整改期限')),
                ('derived', models.JSONField(default=dict, verbose_name='推定内容')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='campaigns.campaign')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='campaigns.citation')),
            ],
            options={
                'verbose_name': '问题与建议',
                'verbose_name_plural': '问题与建议',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('meaning', models.TextField(verbose_name='口径')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='意义')),
                ('unit', models.CharField(max_length=12, verbose_name='单位')),
                ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='小数位数')),
                ('nature', models.CharField(choices=[('flow', '流量（当月发生数）'), ('stock', '存量（月末数）'), ('ratio', '比率（分子÷分母）')], max_length=6, verbose_name='性质')),
                ('over_time', models.CharField(choices=[('sum', '累加'), ('last', '取最新'), ('max', '取最大')], max_length=4, verbose_name='时间汇总')),
                ('over_regions', models.CharField(choices=[('sum', '累加'), ('ratio_of_sums', '分子和÷分母和'), ('max', '取最大'), ('none', '不汇总')], max_length=13, verbose_name='地区汇总')),
                ('direction', models.CharField(choices=[('up', '越高越好'), ('down', '越低越好'), ('neutral', '只反映情况，不论高低')], max_length=8, verbose_name='方向')),
                ('levels', models.JSONField(verbose_name='报送层级')),
                ('frequency', models.CharField(choices=[('monthly', '每月'), ('quarterly', '每季度'), ('half_yearly', '每半年'), ('yearly', '每年')], max_length=12, verbose_name='报送频率')),
                ('mandatory', models.BooleanField(default=True, verbose_name='必报')),
                ('denominator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.indicator', verbose_name='分母')),
                ('numerator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.indicator', verbose_name='分子')),
            ],
            options={
                'verbose_name': '指标',
                'verbose_name_plural': '指标',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='编号')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('summary', models.CharField(max_length=300, verbose_name='要点')),
                ('first_month', models.PositiveSmallIntegerField(default=1, verbose_name='起始月')),
                ('last_month', models.PositiveSmallIntegerField(default=12, verbose_name='终止月')),
                ('kind', models.CharField(choices=[('operation', '战役（专项行动）'), ('programme', '工程'), ('plan', '规划')], default=campaigns.terms.OperationKind['OPERATION'], max_length=10, verbose_name='类型')),
                ('first_year', models.PositiveSmallIntegerField(null=True, verbose_name='起始年')),
                ('last_year', models.PositiveSmallIntegerField(null=True, verbose_name='终止年')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='operations', to='campaigns.campaign')),
                ('citation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='campaigns.citation')),
            ],
            options={
                'verbose_name': '战役',
                'verbose_name_plural': '战役',
                'ordering': ['campaign', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('starts_on', models.DateField(verbose_name='开始')),
                ('ends_on', models.DateField(verbose_name='结束')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='campaigns.campaign')),
            ],
            options={
                'verbose_name': '阶段',
                'verbose_name_plural': '阶段',
                'ordering': ['campaign', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, validators=[django.core.validators.RegexValidator('\\d{6}(\\d{3}){0,2}')], verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('short_name', models.CharField(max_length=30, verbose_name='简称')),
                ('kind', models.CharField(choices=[('nation', '国家'), ('province', '省'), ('autonomous_region', '自治区'), ('prefecture_city', '地级市'), ('prefecture', '自治州（地区）'), ('league', '盟'), ('district', '市辖区'), ('county_city', '县级市'), ('county', '县'), ('autonomous_county', '自治县'), ('banner', '旗'), ('autonomous_banner', '自治旗'), ('special_district', '特区'), ('township', '乡镇'), ('subdistrict', '街道'), ('community', '村（社区）')], max_length=20, verbose_name='类型')),
                ('level', models.CharField(choices=[('nation', '全国'), ('province', '省（自治区、直辖市）'), ('prefecture', '市（地、州、盟）'), ('county', '县（市、区、旗）'), ('township', '乡镇（街道）'), ('community', '村（社区）')], max_length=12, verbose_name='层级')),
                ('path', models.CharField(max_length=120, unique=True, verbose_name='路径')),
                ('valid_from', models.PositiveIntegerField(null=True, verbose_name='启用月份')),
                ('valid_to', models.PositiveIntegerField(null=True, verbose_name='最后有效月份')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='campaigns.region', verbose_name='上级')),
            ],
            options={
                'verbose_name': '地区',
                'verbose_name_plural': '地区',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ListedArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(choices=[('national', '国家禁毒委'), ('provincial', '省级禁毒委'), ('municipal', '市级禁毒委')], max_length=10, verbose_name='列管单位')),
                ('status', models.CharField(choices=[('notice', '通报警示'), ('attention', '重点关注'), ('listing', '挂牌整治')], max_length=10, verbose_name='列管类别')),
                ('since', models.PositiveIntegerField(verbose_name='自月份起')),
                ('code', models.CharField(max_length=12, null=True, unique=True, verbose_name='编号')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='名称')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='要求')),
                ('leave_by', models.PositiveIntegerField(null=True, verbose_name='应退出月份')),
                ('derived', models.JSONField(default=dict, verbose_name='推定内容')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listed_areas', to='campaigns.campaign')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listed_areas', to='campaigns.citation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='campaigns.region')),
            ],
            options={
                'verbose_name': '列管地区',
                'verbose_name_plural': '列管地区',
                'ordering': ['campaign', 'authority', 'status', 'region'],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('text', models.CharField(max_length=200, verbose_name='事实')),
                ('value', models.DecimalField(decimal_places=3, max_digits=14, null=True, verbose_name='数值')),
                ('unit', models.CharField(blank=True, max_length=12, verbose_name='单位')),
                ('approximate', models.BooleanField(default=False, verbose_name='约数')),
                ('first_month', models.PositiveIntegerField(null=True, verbose_name='起月')),
                ('last_month', models.PositiveIntegerField(null=True, verbose_name='止月')),
                ('derived', models.JSONField(default=dict, verbose_name='推定内容')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='campaigns.campaign')),
                ('citation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='campaigns.citation')),
                ('indicator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='campaigns.indicator')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='campaigns.region')),
            ],
            options={
                'verbose_name': '文件所载数据',
                'verbose_name_plural': '文件所载数据',
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='campaigns.region'),
        ),
        migrations.AddField(
            model_name='user',
            name='region',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='campaigns.region', verbose_name='所属地区'),
        ),
        migrations.CreateModel(
            name='RuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('from_month', models.PositiveIntegerField(verbose_name='自月份起')),
                ('rules', models.JSONField(verbose_name='规则')),
                ('derived', models.CharField(blank=True, max_length=300, verbose_name='推定说明')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rule_sets', to='campaigns.campaign')),
            ],
            options={
                'verbose_name': '评分规则',
                'verbose_name_plural': '评分规则',
                'ordering': ['campaign', 'version'],
            },
        ),
        migrations.AddField(
            model_name='citation',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='campaigns.sourcedocument'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='campaigns.sourcedocument'),
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveIntegerField(verbose_name='生效月份')),
                ('share', models.DecimalField(decimal_places=4, max_digits=5, null=True, verbose_name='继承比例')),
                ('kind', models.CharField(choices=[('renamed', '更名或改设'), ('merged', '并入'), ('split', '析置'), ('moved', '划转')], max_length=12, verbose_name='类型')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='批准文号')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='campaigns.region')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='campaigns.region')),
            ],
            options={
                'verbose_name': '区划沿革',
                'verbose_name_plural': '区划沿革',
                'ordering': ['month', 'predecessor'],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('summary', models.CharField(max_length=300, verbose_name='要求')),
                ('kind', models.CharField(choices=[('GROWTH', '逐年递增'), ('POINTS', '提高百分点'), ('LEVEL', '达到数量'), ('RATE', '达到比率'), ('COVERAGE', '覆盖'), ('ZERO', '零发生'), ('STAFFING', '按比例配备'), ('FREQUENCY', '定期次数'), ('POSITION', '保持位次'), ('CONDITIONAL', '满足条件时适用'), ('CEILING', '不超过上限'), ('FALL', '比基数下降')], max_length=12, verbose_name='规则')),
                ('parameters', models.JSONField(verbose_name='参数')),
                ('scope', models.JSONField(verbose_name='范围')),
                ('derived', models.JSONField(default=dict, verbose_name='推定内容')),
                ('headline', models.BooleanField(default=False, verbose_name='重点目标')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='campaigns.campaign')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='campaigns.category')),
                ('citations', models.ManyToManyField(related_name='targets', to='campaigns.citation')),
                ('operation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='campaigns.operation')),
            ],
            options={
                'verbose_name': '目标',
                'verbose_name_plural': '目标',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.PositiveIntegerField(verbose_name='分解数')),
                ('weight', models.PositiveBigIntegerField(verbose_name='权数')),
                ('basis', models.CharField(max_length=60, verbose_name='依据')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.indicator')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='campaigns.region')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='campaigns.target')),
            ],
            options={
                'verbose_name': '目标分解',
                'verbose_name_plural': '目标分解',
                'ordering': ['target', 'region'],
            },
        ),
        migrations.CreateModel(
            name='TargetIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='campaigns.indicator')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='campaigns.target')),
            ],
            options={
                'ordering': ['target', 'number'],
            },
        ),
        migrations.AddField(
            model_name='target',
            name='indicators',
            field=models.ManyToManyField(related_name='targets', through='campaigns.TargetIndicator', to='campaigns.indicator'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(fields=('campaign', 'code'), name='category_unique_code'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('denominator__isnull', False), ('nature', campaigns.terms.Nature['RATIO']), ('numerator__isnull', False)), models.Q(models.Q(('nature', campaigns.terms.Nature['RATIO']), _negated=True), ('denominator', None), ('numerator', None)), _connector='OR'), name='indicator_ratio_has_both_parts'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(fields=('campaign', 'code'), name='operation_unique_code'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('first_month__gte', 1), ('last_month__lte', 12), ('last_month__gte', models.F('first_month'))), name='operation_season_within_year'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_year', None), ('last_year', None)), models.Q(('first_year__isnull', False), ('last_year__gte', models.F('first_year'))), _connector='OR'), name='operation_years_in_order'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='phase_unique_number'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='phase_starts_before_end'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='region_valid_from_before_to'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('level', campaigns.terms.Level['NATION']), _negated=True), _connector='OR'), name='region_nation_is_root'),
        ),
        migrations.AddConstraint(
            model_name='listedarea',
            constraint=models.UniqueConstraint(fields=('campaign', 'region', 'authority', 'status'), name='listed_area_once'),
        ),
        migrations.AddConstraint(
            model_name='listedarea',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', None), ('leave_by', None)), models.Q(('code__isnull', False), ('leave_by__isnull', False)), _connector='OR'), name='listed_area_code_with_leave_by'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('first_month', None), ('last_month__gte', models.F('first_month')), _connector='OR'), name='fact_first_before_last'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_username_case_insensitive'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('region', None), ('role', '')), models.Q(models.Q(('role', ''), _negated=True), ('region__isnull', False)), _connector='OR'), name='user_role_with_region'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.UniqueConstraint(fields=('campaign', 'version'), name='rule_set_unique_version'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(fields=('document', 'code'), name='citation_unique_code'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='campaign_starts_before_end'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('predecessor', 'successor'), name='succession_unique_pair'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('share', None), models.Q(('share__gt', 0), ('share__lte', 1)), _connector='OR'), name='succession_share'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_not_itself'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(fields=('target', 'indicator', 'region'), name='allocation_unique_region'),
        ),
        migrations.AddConstraint(
            model_name='targetindicator',
            constraint=models.UniqueConstraint(fields=('target', 'indicator'), name='target_indicator_once'),
        ),
    ]
